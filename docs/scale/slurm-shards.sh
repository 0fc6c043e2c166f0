#!/bin/sh
# A study by the processes of a Slurm array without a shared folder: each trains its part. From the folder of the plan:
# sbatch --array=1-16 slurm-shards.sh plan.toml. When the parts lie together: lenet-lab study plan.toml --merge part-* --out study
#SBATCH --job-name=lenet-study
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --time=04:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --output=lenet-study-%A-%a.log
exec lenet-lab study --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "part-$SLURM_ARRAY_TASK_ID" \
    --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@"
