#!/bin/sh
# A study by the processes of a Slurm array, in one folder that all nodes share. From that folder: sbatch slurm.sh plan.toml
# What follows the plan is passed on, as in --data mnist. Options before the script win over those below, as in --array=1-64.
#SBATCH --job-name=lenet-study
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --time=04:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --output=lenet-study-%A-%a.log
exec lenet-lab study --out study --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@"
