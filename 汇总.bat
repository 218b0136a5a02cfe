@echo off
rem A double click sets everything up and builds; a folder dropped on this file is used instead of input.
rem ASCII only: cmd reads this file in the code page of the machine. What is said in Chinese comes from Python,
rem and from docs\windows.txt where there is no Python yet.
setlocal
pushd "%~dp0"
rem Run from inside the zip file, this file stands alone; the sentence says to extract everything first.
if not exist "pipeline\windows.py" (
    powershell -NoProfile -Command "[regex]::Unescape('\u8bf7\u5148\u628a\u538b\u7f29\u5305\u6574\u4e2a\u89e3\u538b\uff0c\u518d\u53cc\u51fb\u89e3\u538b\u51fa\u6765\u7684\u201c\u6c47\u603b.bat\u201d\u3002')"
    pause
    goto end
)
for %%V in (-3.11 -3) do (
    py %%V -c "import sys; assert sys.version_info >= (3, 11)" >nul 2>nul
    if not errorlevel 1 (
        py %%V -m pipeline.windows %*
        goto end
    )
)
python -c "import sys; assert sys.version_info >= (3, 11)" >nul 2>nul
if not errorlevel 1 (
    python -m pipeline.windows %*
    goto end
)
start "" notepad "docs\windows.txt"
:end
popd
