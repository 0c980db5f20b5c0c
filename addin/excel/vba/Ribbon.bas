Attribute VB_Name = "Ribbon"
Option Explicit

' The ribbon's callbacks, named in ribbon.xml. They are subs with arguments, which Excel lists nowhere.

Public Sub RibbonClassifySelection(ByVal control As IRibbonControl)
    RunClassifySelection
End Sub

Public Sub RibbonTakeBack(ByVal control As IRibbonControl)
    RunTakeBack
End Sub

Public Sub RibbonColumnState(ByVal control As IRibbonControl, ByRef isTicked As Variant)
    isTicked = IsColumnTicked(control.Tag)
End Sub

Public Sub RibbonColumnTicked(ByVal control As IRibbonControl, ByVal isTicked As Boolean)
    TickColumn control.Tag, isTicked
End Sub

Public Sub RibbonNewWorkbook(ByVal control As IRibbonControl)
    MakeWorkbook control.Tag
End Sub

Public Sub RibbonFunctionsForWorkbook(ByVal control As IRibbonControl)
    AddFunctionsToCopy
End Sub

Public Sub RibbonImportRelease(ByVal control As IRibbonControl)
    RunImportRelease
End Sub

Public Sub RibbonShowRelease(ByVal control As IRibbonControl)
    ShowRelease
End Sub

Public Sub RibbonRefreshFormulas(ByVal control As IRibbonControl)
    RunRefreshFormulas
End Sub

Public Sub RibbonHelp(ByVal control As IRibbonControl)
    ShowHelp
End Sub

Public Sub RibbonAbout(ByVal control As IRibbonControl)
    ShowAbout
End Sub
