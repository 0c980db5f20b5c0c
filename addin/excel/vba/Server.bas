Attribute VB_Name = "Server"
Option Explicit
Option Private Module

' The one Python behind this Excel. It is started at the first question, kept, and started again once if it has
' died. What it says of its own errors is never shown: the user gets a plain sentence.

Private pythonServer As Object ' xlwings' object in the other process; Nothing until it is started
Private givenUp As Boolean ' after a failed start, so that ten thousand cells do not wait for ten thousand more
Private problemText As String
Private wasInterrupted As Boolean ' Esc was pressed while Python was asked
Private Const EscPressed As Long = 18

' What went wrong last, "" when nothing did.
Public Function ServerProblem() As String
    ServerProblem = problemText
End Function

' Ask one of the cell functions. True when the answer is there.
Public Function AskFunction(ByVal functionName As String, ByVal arguments As Variant, ByRef answer As Variant) As Boolean
    AskFunction = Ask("", functionName, arguments, answer)
End Function

' Ask one of the functions behind the ribbon. True when the answer is there.
Public Function AskCommand(ByVal commandName As String, ByVal arguments As Variant, ByRef answer As Variant) As Boolean
    AskCommand = Ask("addin.ribbon", commandName, arguments, answer)
End Function

' Try again at the next question, with the settings as they are then.
Public Sub TryServerAgain()
    Set pythonServer = Nothing
    givenUp = False
    Unsay
    ForgetSettings
    ClearMemo
End Sub

Private Function Ask(ByVal moduleName As String, ByVal name As String, ByVal arguments As Variant, ByRef answer As Variant) As Boolean
    Dim attempt As Long
    For attempt = 1 To 2
        If Not IsStarted() Then Exit Function
        If Answered(moduleName, name, arguments, answer) Then
            Ask = True
            If problemText <> "" Then Unsay
            Exit Function
        End If
        If wasInterrupted Then Err.Raise EscPressed
        If IsAlive() Then
            Say name & " could not be answered. Run hcpcs-excel doctor in a command window."
            Exit Function
        End If
        EndServer
    Next
    givenUp = True
    Say "Python has stopped twice. Press Refresh formulas on the HCPCS tab to start it again."
End Function

Private Function IsStarted() As Boolean
    If pythonServer Is Nothing And Not givenUp Then StartServer
    IsStarted = Not pythonServer Is Nothing
End Function

Private Sub StartServer()
    ClearMemo
    If SettingOf("python") = "" Or SettingOf("library folder") = "" Then
        givenUp = True
        Say "Not set up for this user. Run hcpcs-excel install in a command window and start Excel again."
        Exit Sub
    End If
    On Error Resume Next
    Set pythonServer = StartPython(SettingOf("library folder"), StartCommand())
    If Err.Number = 0 And Not pythonServer Is Nothing Then Exit Sub
    Set pythonServer = Nothing
    givenUp = True
    Say "Python could not be started. Run hcpcs-excel doctor in a command window."
End Sub

' Isolated (-I), so that Python takes no module from the folder of a workbook and heeds no PYTHON variable.
' Our functions come first: they keep xlwings from ending other Excels when Python ends.
Public Function StartCommand() As String
    StartCommand = """" & SettingOf("python") & """ -I -B -c ""import udfs.functions, xlwings; xlwings.serve('$(CLSID)')"""
End Function

Private Sub EndServer()
    Set pythonServer = Nothing
    ClearMemo
    On Error Resume Next
    StopPython SettingOf("library folder"), StartCommand()
End Sub

Private Function Answered(ByVal moduleName As String, ByVal name As String, ByVal arguments As Variant, ByRef answer As Variant) As Boolean
    On Error Resume Next
    ' In brackets, so that values cross to the other process and not references to our variables.
    If moduleName = "" Then
        answer = pythonServer.CallUDF("udfs.functions", (name), (arguments))
    Else
        answer = pythonServer.Var(pythonServer.Call(pythonServer.Module((moduleName)), (name), pythonServer.TupleFromArray((arguments))))
    End If
    Answered = (Err.Number = 0)
    wasInterrupted = (Err.Number = EscPressed)
End Function

' Whether the other process still answers the simplest question.
Private Function IsAlive() As Boolean
    On Error Resume Next
    IsAlive = (pythonServer.Len("alive") = 5)
End Function

Private Sub Say(ByVal sentence As String)
    If sentence = problemText Then Exit Sub ' every cell of a sheet would say it
    problemText = sentence
    On Error Resume Next ' during a calculation Excel may refuse; the About box shows the sentence as well
    Application.StatusBar = "hcpcs-excel: " & sentence
End Sub

Private Sub Unsay()
    problemText = ""
    On Error Resume Next
    Application.StatusBar = False
End Sub
