#!/usr/bin/env bash
# A Slurm of two nodes on loopback, without systemd, accounting or a database: slurm_up.sh FOLDER
# Needs root and Debian's slurm-wlm and munge. slurm_down.sh FOLDER takes it down again.
set -euo pipefail
mkdir -p "$1"
cd "$1"
folder=$PWD host=$(hostname -s) port=${SLURM_TEST_PORT:-16817}
mkdir -p state spool/one spool/two log run munge
getent hosts "$host" >/dev/null || echo "127.0.0.1 $host" >>/etc/hosts
eval "$(slurmd -C | head -1 | tr ' ' '\n' | grep -E '^(CPUs|RealMemory)=')"

# The node's step drops SLURM_CONF, so that the settings must lie where Slurm looks by itself.
cat >slurm.conf <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MinJobAge=3600
ReturnToService=2
InactiveLimit=0
KillWait=5
DefMemPerCPU=500
SlurmdParameters=config_overrides
NodeName=DEFAULT CPUs=$CPUs RealMemory=$((RealMemory * 9 / 20))
NodeName=one NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1))
NodeName=two NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2))
PartitionName=main Nodes=one,two Default=YES MaxTime=INFINITE State=UP
CONF
mkdir -p /etc/slurm
ln -sfn "$folder/slurm.conf" /etc/slurm/slurm.conf

dd if=/dev/urandom of=munge/munge.key bs=1024 count=1 status=none
chown -R munge: munge
chmod 400 munge/munge.key
chmod 755 munge
path=$folder
while [ "$path" != / ]; do
    chmod a+x "$path"
    path=$(dirname "$path")
done
runuser -u munge -- munged --key-file "$folder/munge/munge.key" \
    --socket "$folder/munge/munge.socket" --pid-file "$folder/munge/munged.pid" \
    --log-file "$folder/munge/munged.log" --seed-file "$folder/munge/seed"
slurmctld
slurmd -N one
slurmd -N two
for _ in $(seq 100); do
    if [ "$(sinfo --noheader --format "%T %D" 2>/dev/null)" = "idle 2" ]; then exit 0; fi
    sleep 0.1
done
tail -20 log/*.log >&2
exit 1
