#!/usr/bin/env bash
# Ends the Slurm that slurm_up.sh started in a folder.
for file in "$1"/run/slurmd.pid "$1"/run/slurmctld.pid "$1"/munge/munged.pid; do
    [ -s "$file" ] && kill "$(cat "$file")"
done
rm -f /etc/slurm/slurm.conf
