Attribute VB_Name = "Memo"
Option Explicit
Option Private Module

' The answers that single cells have got: by function, value and options, so that a value that stands in many
' cells is asked once. It is in memory only, and forgotten when Python starts or another code release is loaded.

Private Const MostAnswers As Long = 65536
Private Const LongestText As Long = 64 ' longer texts are no codes
Private Const SecondsBetweenLooks As Double = 1

Private answers As Object ' a Scripting.Dictionary from key to answer
Private releaseStamp As String
Private lookedAt As Double

Public Sub ClearMemo()
    Set answers = CreateObject("Scripting.Dictionary")
End Sub

' The key of a question, "" where it is not remembered: ranges, long texts, numbers that VBA cannot write exactly.
Public Function KeyOf(ByVal functionName As String, ByVal arguments As Variant) As String
    Dim key As String, part As String, index As Long
    key = functionName
    For index = LBound(arguments) To UBound(arguments)
        If IsMissing(arguments(index)) Then
            key = key & "|"
        Else
            If Not IsExact(arguments(index)) Then Exit Function
            part = CStr(arguments(index))
            ' With its type and length, so that no two questions share a key.
            key = key & "|" & VarType(arguments(index)) & ":" & Len(part) & ":" & part
        End If
    Next
    KeyOf = key
End Function

Public Function IsRemembered(ByVal key As String) As Boolean
    ForgetOlderRelease
    If answers Is Nothing Then ClearMemo
    IsRemembered = answers.Exists(key)
End Function

Public Function Remembered(ByVal key As String) As Variant
    Remembered = answers(key)
End Function

Public Sub KeepAnswer(ByVal key As String, ByVal answer As Variant)
    If answers Is Nothing Then ClearMemo
    If answers.Count >= MostAnswers Then answers.RemoveAll
    answers(key) = answer
End Sub

Public Function MemoCount() As Long
    If Not answers Is Nothing Then MemoCount = answers.Count
End Function

Private Function IsExact(ByVal value As Variant) As Boolean
    Select Case VarType(value)
        Case vbString
            IsExact = (Len(value) <= LongestText)
        Case vbDouble
            IsExact = (CDbl(CStr(value)) = value) ' CStr writes 15 digits, and a number can have 17
        Case vbEmpty, vbBoolean, vbError
            IsExact = True
    End Select
End Function

' The imported releases are one file: another time or length of it is another release. The day counts as well,
' since a status without a date is that of today.
Private Sub ForgetOlderRelease()
    Dim store As String, stamp As String
    If Timer - lookedAt >= 0 And Timer - lookedAt < SecondsBetweenLooks Then Exit Sub
    lookedAt = Timer
    store = EnvironmentValue("HCPCS_EXCEL_DATA")
    If store = "" Then store = ProductFolder()
    store = store & "\releases.sqlite"
    stamp = CLng(Date) & " " & FileStamp(store) & " " & FileStamp(store & "-wal")
    If stamp <> releaseStamp Then ClearMemo
    releaseStamp = stamp
End Sub
