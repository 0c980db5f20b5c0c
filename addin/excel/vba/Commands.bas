Attribute VB_Name = "Commands"
Option Explicit
Option Private Module

' The ribbon's other buttons. Python makes, imports and describes; here is asked, opened and shown.

' Make a workbook in the user's Documents and open it.
Public Sub MakeWorkbook(ByVal templateName As String)
    Dim path As String
    On Error GoTo failed
    path = TextFromPython("new_workbook", Array(templateName))
    If path <> "" Then Application.Workbooks.Open path
    Exit Sub
failed:
    MsgBox "The workbook was created but could not be opened: " & path, vbExclamation, ProductName
End Sub

' Add the functions to a copy of the workbook in front, and open it. Excel saves the copy that Python reads, so
' that changes since the last save are in it, and workbooks in the cloud can be read.
Public Sub AddFunctionsToCopy()
    Dim book As Workbook, copyPath As String, path As String
    Set book = ActiveWorkbook
    If book Is Nothing Then Exit Sub
    If LCase$(Right$(book.Name, 5)) <> ".xlsx" And LCase$(Right$(book.Name, 5)) <> ".xlsm" Then
        MsgBox "Save the workbook as .xlsx or .xlsm first.", vbExclamation, ProductName
        Exit Sub
    End If
    On Error GoTo failed
    copyPath = EnvironmentValue("TEMP") & "\" & book.Name
    book.SaveCopyAs copyPath
    path = TextFromPython("functions_for_workbook", Array(copyPath, book.Name))
    Kill copyPath
    If path <> "" Then Application.Workbooks.Open path
    Exit Sub
failed:
    MsgBox "The copy could not be saved or opened.", vbExclamation, ProductName
End Sub

' Ask for a file and import it as a code release.
Public Sub RunImportRelease()
    Dim path As Variant, summary As String
    path = Application.GetOpenFilename("CMS code release (*.zip;*.txt;*.xlsx),*.zip;*.txt;*.xlsx", , "Import a CMS code release")
    If VarType(path) = vbBoolean Then Exit Sub ' the window was closed
    Application.StatusBar = "Importing the code release ..."
    summary = TextFromPython("import_release", Array(path))
    Application.StatusBar = False
    If summary = "" Then Exit Sub
    ClearMemo
    Application.CalculateFull ' what the cells say of a code may be another thing now
    MsgBox summary, vbInformation, ProductName
End Sub

Public Sub ShowRelease()
    ShowResult "release_loaded"
End Sub

Public Sub ShowAbout()
    Dim text As String
    text = TextFromPython("about", Array())
    If text = "" Then Exit Sub
    MsgBox text & vbLf & vbLf & "Add-in: " & ThisWorkbook.FullName & vbLf & "Settings: " & SettingsPath(), vbInformation, ProductName
End Sub

' The function pages lie beside the settings; they open in the browser without Python and without the network.
Public Sub ShowHelp()
    Dim page As String
    page = ProductFolder() & "\help\index.html"
    If FileStamp(page) = "" Then
        MsgBox "The help pages are missing. Run hcpcs-excel install in a command window.", vbExclamation, ProductName
    Else
        ThisWorkbook.FollowHyperlink page
    End If
End Sub

Private Sub ShowResult(ByVal commandName As String)
    Dim text As String
    text = TextFromPython(commandName, Array())
    If text <> "" Then MsgBox text, vbInformation, ProductName
End Sub

' What a function of Python's answers: a text, or "" after the user was told why there is none.
Public Function TextFromPython(ByVal commandName As String, ByVal arguments As Variant) As String
    Dim answer As Variant, first As Long
    If Not AskCommand(commandName, arguments, answer) Then
        MsgBox ServerProblem, vbExclamation, ProductName
        Exit Function
    End If
    first = LBound(answer)
    If answer(first) = "done" Then
        TextFromPython = answer(first + 1)
    Else
        MsgBox answer(first + 1), vbExclamation, ProductName
    End If
End Function
