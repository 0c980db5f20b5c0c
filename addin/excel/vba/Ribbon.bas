Attribute VB_Name = "Ribbon"
Option Explicit

' The ribbon's callbacks, named in ribbon.xml, which must stand in a standard module. No cell can call them: each asks
' for a control of the ribbon.

Public Sub RibbonClassifySelection(ByVal control As IRibbonControl)
    ClassifySelection.RunClassifySelection
End Sub

Public Sub RibbonTakeBack(ByVal control As IRibbonControl)
    TakeBack.RunTakeBack
End Sub

Public Sub RibbonColumnState(ByVal control As IRibbonControl, ByRef isTicked As Variant)
    isTicked = ColumnTicks.IsColumnTicked(control.Tag)
End Sub

Public Sub RibbonColumnTicked(ByVal control As IRibbonControl, ByVal isTicked As Boolean)
    ColumnTicks.TickColumn control.Tag, isTicked
End Sub

Public Sub RibbonNewWorkbook(ByVal control As IRibbonControl)
    Commands.MakeWorkbook control.Tag
End Sub

Public Sub RibbonFunctionsForWorkbook(ByVal control As IRibbonControl)
    Commands.AddFunctionsToCopy
End Sub

Public Sub RibbonImportRelease(ByVal control As IRibbonControl)
    Commands.RunImportRelease
End Sub

Public Sub RibbonShowRelease(ByVal control As IRibbonControl)
    Commands.ShowRelease
End Sub

Public Sub RibbonRefreshFormulas(ByVal control As IRibbonControl)
    RefreshFormulas.RunRefreshFormulas
End Sub

Public Sub RibbonHelp(ByVal control As IRibbonControl)
    Commands.ShowHelp
End Sub

Public Sub RibbonAbout(ByVal control As IRibbonControl)
    Commands.ShowAbout
End Sub
