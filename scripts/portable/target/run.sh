#!/bin/sh
# Measures with what this folder holds; the machine needs nothing but a Vulkan driver. ./run.sh --help
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
here=$(cd "$here" && pwd) || exit 1
if ! "$here/bin/node" --version >/dev/null 2>&1; then
  # A system without the C++ runtime gets the one that was packed.
  LD_LIBRARY_PATH="$here/lib/libstdc++.so.6:$here/lib/libgcc_s.so.1${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export LD_LIBRARY_PATH
fi
if ! problem=$("$here/bin/node" --version 2>&1 >/dev/null); then
  echo "Node cannot start on this machine: $problem" >&2
  echo "It needs Linux x64 with a glibc as new as that of the machine it was packed on." >&2
  exit 1
fi
# exec: a signal for this script is one for the program.
exec "$here/bin/node" "$here/bin/rooflaw.mjs" "$@"
