#!/usr/bin/env bash
# Ends the Slurm that slurm_up.sh started in a folder, and waits until its ports are free again.
pids=()
for file in "$1"/run/slurmd-*.pid "$1"/run/slurmctld.pid "$1"/munge/munged.pid; do
    [ -s "$file" ] && pids+=("$(cat "$file")")
done
[ ${#pids[@]} -gt 0 ] && kill "${pids[@]}"
for _ in $(seq 100); do
    kill -0 "${pids[@]}" 2>/dev/null || break
    sleep 0.1
done
rm -f /etc/slurm/slurm.conf
