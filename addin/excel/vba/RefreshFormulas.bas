Attribute VB_Name = "RefreshFormulas"
Option Explicit
Option Private Module

' Refresh formulas: our formulas that came with another computer's path, or that show #NAME? because the add-in was
' not there when the workbook was opened, are entered again. Python says which; all others are left alone.

Private Const RowsInBlock As Long = 5000

Public Sub RunRefreshFormulas()
    Dim sheet As Worksheet, entered As Long, skipped As Long
    On Error GoTo failed
    TryServerAgain
    If ActiveWorkbook Is Nothing Then
        MsgBox "Open the workbook with the formulas first.", vbInformation, ProductName
        Exit Sub
    End If
    For Each sheet In ActiveWorkbook.Worksheets
        If Not RefreshSheet(sheet, entered, skipped) Then
            MsgBox ServerProblem, vbExclamation, ProductName
            Exit Sub
        End If
    Next
    MsgBox Outcome(entered, skipped), vbInformation, ProductName
    Exit Sub
failed:
    MsgBox "Excel could not refresh the formulas: " & Err.Description, vbExclamation, ProductName
End Sub

Private Function Outcome(ByVal entered As Long, ByVal skipped As Long) As String
    Outcome = "Formulas entered again: " & Format$(entered, "#,##0") & "."
    If skipped > 0 Then Outcome = Outcome & " Left as they are, on protected sheets or in locked cells: " & Format$(skipped, "#,##0") & "."
End Function

Private Function RefreshSheet(ByVal sheet As Worksheet, ByRef entered As Long, ByRef skipped As Long) As Boolean
    Dim used As Range, block As Range, first As Long, size As Long, found As Variant
    Set used = sheet.UsedRange
    For first = 1 To used.Rows.Count Step RowsInBlock
        size = IIf(used.Rows.Count - first + 1 < RowsInBlock, used.Rows.Count - first + 1, RowsInBlock)
        Set block = used.Cells(first, 1).Resize(size, used.Columns.Count)
        ' For most sheets this is all: no cell of the block holds a formula.
        If HasFormulas(block) Then
            If Not AskCommand("formulas_to_enter", Array(block.Formula, block.Value2), found) Then Exit Function
            If IsArray(found) Then EnterFound block, found, entered, skipped
        End If
    Next
    RefreshSheet = True
End Function

Private Function HasFormulas(ByVal block As Range) As Boolean
    Dim answer As Variant
    answer = block.HasFormula ' Null where some cells hold one
    HasFormulas = IsNull(answer)
    If Not HasFormulas Then HasFormulas = answer
End Function

' Found are rows of three: row and column in the block, from 1, and the formula to enter.
Private Sub EnterFound(ByVal block As Range, ByVal found As Variant, ByRef entered As Long, ByRef skipped As Long)
    Dim index As Long, firstColumn As Long, cell As Object
    firstColumn = LBound(found, 2)
    For index = LBound(found, 1) To UBound(found, 1)
        Set cell = block.Cells(CLng(found(index, firstColumn)), CLng(found(index, firstColumn + 1)))
        If BelongsToCellAbove(cell) Then
            ' It comes with that one.
        ElseIf IsEntered(cell, CStr(found(index, firstColumn + 2))) Then
            entered = entered + 1
        Else
            skipped = skipped + 1
        End If
    Next
End Sub

' Every cell of an array formula and of a spill shows the formula that stands in the first one.
' Cells are Objects here: older Excels do not know HasSpill and Formula2, and would not compile them.
Private Function BelongsToCellAbove(ByVal cell As Object) As Boolean
    If HasSpill(cell) Then
        BelongsToCellAbove = (cell.Address <> cell.SpillParent.Address)
    ElseIf cell.HasArray Then
        BelongsToCellAbove = (cell.Address <> cell.CurrentArray.Cells(1, 1).Address)
    End If
End Function

Private Function HasSpill(ByVal cell As Object) As Boolean
    On Error Resume Next
    HasSpill = cell.HasSpill
End Function

Private Function IsEntered(ByVal cell As Object, ByVal formula As String) As Boolean
    On Error GoTo failed
    If cell.HasArray And Not HasSpill(cell) Then
        cell.CurrentArray.FormulaArray = formula
    ElseIf Val(Application.Version) >= 16 Then
        EnterFormula2 cell, formula
    Else
        cell.Formula = formula
    End If
    IsEntered = True
failed:
End Function

' Formula would put an @ before a function that could spill. Excel 2016 and 2019 are 16 too, without spills.
Private Sub EnterFormula2(ByVal cell As Object, ByVal formula As String)
    On Error GoTo older
    cell.Formula2 = formula
    Exit Sub
older:
    cell.Formula = formula
End Sub
