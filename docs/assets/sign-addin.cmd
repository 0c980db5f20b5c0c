@echo off
rem Signs the VBA project of the add-in with a certificate of your organization.
rem
rem     sign-addin.cmd ADD-IN THUMBPRINT [ADDRESS OF A TIME STAMP SERVER]
rem
rem It needs signtool.exe of the Windows SDK (the one of 32 bits) on the PATH, and Microsoft's "Office Subject
rem Interface Packages for Digitally Signing VBA Projects", registered with regsvr32 (msosip.dll and msosipx.dll).
setlocal
if "%~2"=="" (
    echo Type: %~nx0 hcpcs-excel.xlam THUMBPRINT [ADDRESS OF A TIME STAMP SERVER]
    exit /b 1
)
if not exist "%~1" (
    echo There is no %~1. Make it with: hcpcs-excel addin build -o hcpcs-excel.xlam
    exit /b 1
)
set "stamp="
if not "%~3"=="" set "stamp=/tr %~3 /td SHA256"
rem Office keeps three signatures, from the oldest kind to the newest; each run adds the next.
for %%n in (1 2 3) do (
    signtool sign /sha1 %~2 /fd SHA256 %stamp% "%~1"
    if errorlevel 1 exit /b 1
)
signtool verify /pa "%~1"
exit /b %errorlevel%
