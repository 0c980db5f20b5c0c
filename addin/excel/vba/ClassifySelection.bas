Attribute VB_Name = "ClassifySelection"
Option Explicit
Option Private Module

' Classify selection: what each selected code is, as values in the columns to the right of it. Python classifies;
' here is asked, written, and taken back when anything goes wrong or Esc is pressed.

Private Const RowsInBlock As Long = 5000
Private Const EscPressed As Long = 18
Private Const Refused As Long = vbObjectError + 10 ' what cannot be done, with the sentence that says why

Public Sub RunClassifySelection()
    Dim codes As Range, target As Range, names As String, failedWith As String
    On Error GoTo failed
    names = TickedColumns()
    Set codes = SelectedCodes()
    If names = "" Then Err.Raise Refused, , "Tick at least one column in the Columns menu first."
    Set target = TargetOf(codes, UBound(Split(names, ", ")) + 1)
    If Not MayWriteTo(target) Then Exit Sub
    RememberCells target
    Application.EnableCancelKey = xlErrorHandler
    Application.ScreenUpdating = False
    WriteAnswers codes, target, names
    EndQuietly
    Exit Sub
failed:
    Select Case Err.Number
        Case EscPressed
            failedWith = "Stopped. The sheet is unchanged."
        Case Refused
            failedWith = Err.Description
        Case Else ' Excel's own sentence names neither values nor paths: a protected sheet, a merged cell
            failedWith = "Excel could not write the answers: " & Err.Description
    End Select
    Application.EnableCancelKey = xlDisabled ' a second Esc must not stop the taking back
    If Not target Is Nothing Then UndoQuietly
    EndQuietly
    MsgBox failedWith, vbInformation, ProductName
End Sub

Private Function SelectedCodes() As Range
    Dim chosen As Range
    If Selection Is Nothing Then Err.Raise Refused, , "Open a workbook and select the cells with the codes first."
    If Not TypeOf Selection Is Range Then Err.Raise Refused, , "Select the cells with the codes first."
    If Selection.Areas.Count > 1 Or Selection.Columns.Count > 1 Then Err.Raise Refused, , "Select codes in a single column, without gaps."
    Set chosen = Application.Intersect(Selection, Selection.Worksheet.UsedRange)
    If chosen Is Nothing Then Err.Raise Refused, , "There are no codes in the selected cells."
    If Application.WorksheetFunction.CountA(chosen) = 0 Then Err.Raise Refused, , "There are no codes in the selected cells."
    Set SelectedCodes = chosen
End Function

Private Function TargetOf(ByVal codes As Range, ByVal columnCount As Long) As Range
    If codes.Column + columnCount > codes.Worksheet.Columns.Count Then Err.Raise Refused, , "There is no room to the right of the selected cells."
    Set TargetOf = codes.Offset(0, 1).Resize(codes.Rows.Count, columnCount)
End Function

Private Function MayWriteTo(ByVal target As Range) As Boolean
    Dim filled As Double, question As String
    filled = Application.WorksheetFunction.CountA(target)
    question = Format$(filled, "#,##0") & " of the cells " & target.Address(False, False) & " are not empty. Replace their contents?"
    If filled = 0 Then
        MayWriteTo = True
    Else
        MayWriteTo = (MsgBox(question, vbYesNo + vbQuestion + vbDefaultButton2, ProductName) = vbYes)
    End If
End Function

Private Sub WriteAnswers(ByVal codes As Range, ByVal target As Range, ByVal names As String)
    Dim first As Long, size As Long, total As Long, answers As Variant
    total = codes.Rows.Count
    For first = 1 To total Step RowsInBlock
        size = IIf(total - first + 1 < RowsInBlock, total - first + 1, RowsInBlock)
        Application.StatusBar = "Classifying codes: row " & Format$(first, "#,##0") & " of " & Format$(total, "#,##0") & ". Press Esc to stop and undo."
        If Not AskCommand("classify_block", Array(codes.Cells(first, 1).Resize(size, 1).Value2, names, first = 1), answers) Then Err.Raise Refused, , ServerProblem
        If VarType(answers) = vbString Then Err.Raise Refused, , CStr(answers)
        With target.Cells(first, 1).Resize(size, target.Columns.Count)
            .NumberFormat = "@" ' text, or Excel would make 142 of 00142
            .Value2 = answers
        End With
    Next
End Sub

Private Sub EndQuietly()
    Application.EnableCancelKey = xlInterrupt
    Application.ScreenUpdating = True
    Application.StatusBar = False
End Sub
