; The installer for Windows: for one user, without administrator rights; /S installs silently, /D=FOLDER says where.
;   makensis -DVERSION=0.1.0 -DSOURCE=build\frozen\matryoshka-explorer -DOUT=dist\setup.exe packaging\windows\explorer.nsi
Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "Matryoshka Explorer"
!define KEY "MatryoshkaExplorer"
!define PUBLISHER "The Matryoshka Explorer developers"
!define HOMEPAGE "https://github.com/matryoshka-explorer/matryoshka-explorer"
!define COMMAND "matryoshka-explorer.exe"
!define WINDOW "matryoshka-explorer-window.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"
!define CLASS "Software\Classes"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${KEY}" "InstallDir"
SetCompressor /SOLID lzma
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"

!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Offers the program for a kind of file without taking it from the program that opens it now.
!macro OfferFor EXTENSION
  WriteRegStr HKCU "${CLASS}\Applications\${WINDOW}\SupportedTypes" ".${EXTENSION}" ""
  WriteRegStr HKCU "${CLASS}\.${EXTENSION}\OpenWithProgids" "${KEY}.Texts" ""
!macroend
!macro TakeBack EXTENSION
  DeleteRegValue HKCU "${CLASS}\.${EXTENSION}\OpenWithProgids" "${KEY}.Texts"
!macroend
!macro ForEveryKind DO
  !insertmacro ${DO} csv
  !insertmacro ${DO} tsv
  !insertmacro ${DO} txt
  !insertmacro ${DO} jsonl
  !insertmacro ${DO} ndjson
  !insertmacro ${DO} json
  !insertmacro ${DO} parquet
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "${NAME} needs Windows 10 or newer." /SD IDOK
    Abort
  ${EndIf}
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "${NAME} needs a 64-bit Windows." /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section "Program"
  SetOutPath "$INSTDIR"
  ; an older version's files must not stay among the new ones
  RMDir /r "$INSTDIR\_internal"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\${KEY}" "InstallDir" "$INSTDIR"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}" "" "$INSTDIR\${WINDOW}" 0

  WriteRegStr HKCU "${CLASS}\${KEY}.Texts" "" "Texts"
  WriteRegStr HKCU "${CLASS}\${KEY}.Texts\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${CLASS}\${KEY}.Texts\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  WriteRegStr HKCU "${CLASS}\Applications\${WINDOW}" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${CLASS}\Applications\${WINDOW}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  !insertmacro ForEveryKind OfferFor
  ; the command line, found by name in the Run dialogue and by ShellExecute
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\${COMMAND}" "" "$INSTDIR\${COMMAND}"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" "URLInfoAbout" "${HOMEPAGE}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${COMMAND}"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro ForEveryKind TakeBack
  DeleteRegKey HKCU "${CLASS}\${KEY}.Texts"
  DeleteRegKey HKCU "${CLASS}\Applications\${WINDOW}"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\${COMMAND}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\${KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
