#!/bin/sh
# A study on several machines that share this folder: sh gnu-parallel.sh machines.txt plan.toml
# The file has a machine a line, as for ssh; a line with ":" is this one.
machines="$1"
shift
exec parallel --sshloginfile "$machines" --nonall --workdir "$PWD" --line-buffer --tag \
    lenet-lab study --out study --jobs 2 "$@"
