@echo off
rem A double click sets everything up and builds; a folder dropped on this file is used instead of input.
rem ASCII only: cmd reads this file in the code page of the machine. What is said in Chinese comes from Python,
rem and from docs\windows.txt where there is no Python yet.
setlocal
pushd "%~dp0"
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
