Attribute VB_Name = "Formulas"
Option Explicit
Option Private Module

' What happens when a formula is calculated: ranges become values, a remembered answer is given at once, Python is
' asked otherwise. A formula gets an answer or a worksheet error, never a message.

' Answer a formula: #N/A where Python cannot be asked, #VALUE! where an argument is not one range.
Public Function AnswerTo(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim values() As Variant, key As String, answer As Variant, index As Long
    On Error GoTo failed
    values = Array() ' a function without arguments has none
    If UBound(arguments) >= 0 Then ReDim values(0 To UBound(arguments))
    For index = 0 To UBound(arguments)
        If IsMissing(arguments(index)) Then
            values(index) = arguments(index)
        Else
            values(index) = ValuesOf(arguments(index))
        End If
    Next
    key = KeyOf(functionName, values)
    If key <> "" Then
        If IsRemembered(key) Then
            AnswerTo = Remembered(key)
            Exit Function
        End If
    End If
    If AskFunction(functionName, values, answer) Then
        If key <> "" Then KeepAnswer key, answer
        AnswerTo = answer
    Else
        AnswerTo = CVErr(xlErrNA)
    End If
    Exit Function
failed:
    AnswerTo = CVErr(xlErrValue)
End Function

' .Value2 hands over numbers as they are stored; .Value would make dates and amounts of money of some of them.
Private Function ValuesOf(ByVal argument As Variant) As Variant
    If Not IsObject(argument) Then
        ValuesOf = argument
    Else
        If argument.Areas.Count > 1 Then Err.Raise 5 ' (A1:A9,C1:C9) has no shape to answer in
        ValuesOf = UpToLastUsed(argument).Value2
    End If
End Function

' A range that reaches the end of the sheet, such as A:A, without the rows and columns that nobody has used.
Public Function UpToLastUsed(ByVal area As Range) As Range
    Dim sheet As Worksheet, rowCount As Long, columnCount As Long
    Set sheet = area.Worksheet
    rowCount = area.Rows.Count
    columnCount = area.Columns.Count
    If area.Row + rowCount - 1 = sheet.Rows.Count Then rowCount = AtLeastOne(sheet.UsedRange.Row + sheet.UsedRange.Rows.Count - area.Row)
    If area.Column + columnCount - 1 = sheet.Columns.Count Then columnCount = AtLeastOne(sheet.UsedRange.Column + sheet.UsedRange.Columns.Count - area.Column)
    Set UpToLastUsed = area.Resize(rowCount, columnCount)
End Function

Private Function AtLeastOne(ByVal number As Long) As Long
    AtLeastOne = IIf(number < 1, 1, number)
End Function
