Attribute VB_Name = "TakeBack"
Option Explicit
Option Private Module

' What stood in the cells that Classify selection has written to, so that one button brings it back. Only the last
' time is kept, and only while Excel runs.

Private written As Range ' Nothing when there is nothing to take back
Private contentsBefore As Variant ' what to enter again, cell by cell; Empty when all cells were empty
Private formatsBefore() As Variant ' a column's number format, or a list of them where the cells of a column differ

Public Sub RememberCells(ByVal target As Range)
    Dim column As Long
    Set written = Nothing
    contentsBefore = Empty
    If Application.WorksheetFunction.CountA(target) > 0 Then contentsBefore = ContentsOf(target)
    ReDim formatsBefore(1 To target.Columns.Count)
    For column = 1 To target.Columns.Count
        formatsBefore(column) = FormatsOf(target.Columns(column))
    Next
    Set written = target ' last: what was not remembered whole is never brought back
End Sub

' The ribbon's button.
Public Sub RunTakeBack()
    On Error GoTo failed
    If written Is Nothing Then
        MsgBox "There is nothing to undo.", vbInformation, ProductName
        Exit Sub
    End If
    Restore
    Exit Sub
failed:
    MsgBox "The cells cannot be restored: their sheet is protected or no longer exists.", vbExclamation, ProductName
End Sub

' Bring the cells back without a word, as far as Excel lets us.
Public Sub UndoQuietly()
    On Error Resume Next
    If Not written Is Nothing Then Restore
End Sub

Private Sub Restore()
    Dim column As Long
    ' In cells formatted as text a formula would become a text: so the formats come last.
    written.NumberFormat = "General"
    If IsEmpty(contentsBefore) Then
        written.ClearContents
    Else
        written.Formula = contentsBefore
    End If
    For column = 1 To written.Columns.Count
        RestoreFormats written.Columns(column), formatsBefore(column)
    Next
    Set written = Nothing
    contentsBefore = Empty
End Sub

' Formulas and numbers as they are; texts behind an apostrophe, or Excel would make 142 of 00142.
Private Function ContentsOf(ByVal target As Range) As Variant
    Dim contents() As Variant, row As Long, column As Long, cell As Range
    ReDim contents(1 To target.Rows.Count, 1 To target.Columns.Count)
    For row = 1 To target.Rows.Count
        For column = 1 To target.Columns.Count
            Set cell = target.Cells(row, column)
            contents(row, column) = cell.Formula
            If VarType(cell.Value2) = vbString And Not cell.HasFormula Then contents(row, column) = "'" & cell.Value2
        Next
    Next
    ContentsOf = contents
End Function

Private Function FormatsOf(ByVal column As Range) As Variant
    Dim formats() As String, row As Long
    If Not IsNull(column.NumberFormat) Then
        FormatsOf = column.NumberFormat
        Exit Function
    End If
    ReDim formats(1 To column.Rows.Count)
    For row = 1 To column.Rows.Count
        formats(row) = column.Cells(row, 1).NumberFormat
    Next
    FormatsOf = formats
End Function

Private Sub RestoreFormats(ByVal column As Range, ByVal formats As Variant)
    Dim row As Long
    If Not IsArray(formats) Then
        column.NumberFormat = formats
        Exit Sub
    End If
    For row = 1 To column.Rows.Count
        column.Cells(row, 1).NumberFormat = formats(row)
    Next
End Sub
