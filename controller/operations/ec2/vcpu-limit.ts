import { findVcpuQuota } from "../../placement/vcpu-quota.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { vcpuLimitExceeded } from "./errors.ts";
import type { LaunchRequest } from "./launch-request.ts";

/**
 * How many of the instances the account's quota of vCPUs lets run, up to the most that are wanted. Throws
 * VcpuLimitExceeded when there are fewer than the least. To be called in the write that has them run.
 */
export async function countWithinVcpuLimit(
	tx: WriteTransaction,
	accountId: string,
	wanted: Pick<LaunchRequest, "minCount" | "maxCount" | "size">,
): Promise<number> {
	const { minCount, maxCount, size } = wanted;
	const quota = await findVcpuQuota(tx, accountId);
	if (!quota) return maxCount;
	const count = Math.min(maxCount, Math.floor(quota.left / size.vcpus));
	if (count < minCount) throw vcpuLimitExceeded(quota.limit);
	return count;
}
