Attribute VB_Name = "Platform"
Option Explicit
Option Private Module

' What reaches beyond Excel: the library that starts Python, one text file, the time of a file, an environment
' variable. Nothing else in the add-in does. It is kept small, so that it can be read in a minute.

' The names below hold the version of xlwings that the add-in was built with; the builder writes it in.
#If Win64 Then
Private Const LibraryName As String = "xlwings64-@XLWINGS_VERSION@.dll"
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-@XLWINGS_VERSION@.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#Else
Private Const LibraryName As String = "xlwings32-@XLWINGS_VERSION@.dll"
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-@XLWINGS_VERSION@.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#End If
Private Declare PtrSafe Function LoadLibrary Lib "KERNEL32" Alias "LoadLibraryA" (ByVal lpLibFileName As String) As LongPtr

Private Const StartOrFind As Long = 1
Private Const StopAndForget As Long = -1
Private Const CannotLoad As Long = vbObjectError + 1
Private Const CannotStart As Long = vbObjectError + 2

' Start Python, or find the one that the same command has started before, and answer xlwings' object in it.
Public Function StartPython(ByVal libraryFolder As String, ByVal command As String) As Object
    Dim result As Variant
    LoadFrom libraryFolder
    ' On failure the result is a text with the command line in it; it is not shown to anybody.
    If XLPyDLLActivateAuto(result, command, StartOrFind) <> 0 Then Err.Raise CannotStart
    Set StartPython = result
End Function

' End the Python that the command has started, if it still runs, and let go of what is left of it.
Public Sub StopPython(ByVal libraryFolder As String, ByVal command As String)
    Dim unused As Variant
    LoadFrom libraryFolder
    If XLPyDLLActivateAuto(unused, command, StopAndForget) <> 0 Then Err.Raise CannotStart
End Sub

' By its full path, always: a bare name would be looked for in the folder of the open workbook as well.
Private Sub LoadFrom(ByVal libraryFolder As String)
    If LoadLibrary(libraryFolder & "\" & LibraryName) = 0 Then Err.Raise CannotLoad
End Sub

' The lines of a text file, each ended by vbLf. Raises an error where there is no such file.
Public Function ReadTextFile(ByVal path As String) As String
    Dim number As Integer, textLine As String, text As String
    number = FreeFile
    Open path For Input Access Read As #number
    On Error GoTo failed
    Do While Not EOF(number)
        Line Input #number, textLine
        text = text & textLine & vbLf
    Loop
    Close #number
    ReadTextFile = text
    Exit Function
failed:
    Close #number
    Err.Raise 53
End Function

' When a file was written last and how long it is; "" where there is none.
Public Function FileStamp(ByVal path As String) As String
    On Error Resume Next
    FileStamp = CStr(CDbl(FileDateTime(path))) & "/" & CStr(FileLen(path))
    If Err.Number <> 0 Then FileStamp = ""
End Function

Public Function EnvironmentValue(ByVal name As String) As String
    EnvironmentValue = Environ$(name)
End Function
