Attribute VB_Name = "Settings"
Option Explicit
Option Private Module

' The user's settings: one text file that "hcpcs-excel install" writes. Nothing is ever read from a workbook or
' from the folder of one.

Private settingValues As Object ' a Scripting.Dictionary from key to text; Nothing until the file has been read

' The user's own folder of this product: settings, help pages, imported releases.
Public Function ProductFolder() As String
    ProductFolder = EnvironmentValue("LOCALAPPDATA") & "\hcpcs-excel"
End Function

Public Function SettingsPath() As String
    SettingsPath = ProductFolder() & "\settings.ini"
End Function

' The text behind a key, "" where the file or the key is missing.
Public Function SettingOf(ByVal key As String) As String
    If settingValues Is Nothing Then ReadSettings
    If settingValues.Exists(key) Then SettingOf = settingValues(key)
End Function

' Read the file again at the next question.
Public Sub ForgetSettings()
    Set settingValues = Nothing
End Sub

Private Sub ReadSettings()
    Dim text As String, textLine As Variant
    Set settingValues = CreateObject("Scripting.Dictionary")
    On Error Resume Next
    text = ReadTextFile(SettingsPath())
    On Error GoTo 0
    For Each textLine In Split(text, vbLf)
        KeepSetting Trim$(CStr(textLine))
    Next
End Sub

Private Sub KeepSetting(ByVal textLine As String)
    Dim equalsSign As Long
    If Left$(textLine, 1) = "#" Then Exit Sub
    equalsSign = InStr(textLine, "=")
    If equalsSign < 2 Then Exit Sub
    settingValues(LCase$(Trim$(Left$(textLine, equalsSign - 1)))) = Trim$(Mid$(textLine, equalsSign + 1))
End Sub
