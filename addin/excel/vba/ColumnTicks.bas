Attribute VB_Name = "ColumnTicks"
Option Explicit
Option Private Module

' Which columns Classify selection writes: the ticks in the ribbon's menu, kept in the settings file.

Private ticked As Object ' a Scripting.Dictionary from a column's name to True or False, in the menu's order

Public Function IsColumnTicked(ByVal columnName As String) As Boolean
    If ticked Is Nothing Then ReadTicks
    IsColumnTicked = ticked(columnName)
End Function

Public Sub TickColumn(ByVal columnName As String, ByVal isWanted As Boolean)
    If ticked Is Nothing Then ReadTicks
    ticked(columnName) = isWanted
    TextFromPython "keep_columns", Array(TickedColumns()) ' it says itself what goes wrong
    ForgetSettings
End Sub

' The names of the wanted columns with commas between them, "" for none.
Public Function TickedColumns() As String
    Dim columnName As Variant, names As String
    If ticked Is Nothing Then ReadTicks
    For Each columnName In ticked.Keys
        If ticked(columnName) Then names = names & IIf(names = "", "", ", ") & columnName
    Next
    TickedColumns = names
End Function

Private Sub ReadTicks()
    Dim kept As String, columnName As Variant
    kept = SettingOf("columns")
    If kept = "" Then kept = UsualColumns
    kept = ", " & kept & ", "
    Set ticked = CreateObject("Scripting.Dictionary")
    For Each columnName In Split(AllColumns, ", ")
        ticked(columnName) = (InStr(1, kept, ", " & columnName & ", ", vbTextCompare) > 0)
    Next
End Sub
