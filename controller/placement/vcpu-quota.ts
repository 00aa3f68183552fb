import { findAccountQuota } from "../store/account-quotas.ts";
import { countRunningInstances } from "../store/instances.ts";
import type { Database } from "../store/store.ts";
import { instanceTypeSize } from "./instance-type.ts";

/** The quota of the vCPUs that an account may run at once. There is none unless an operator sets it. */
export const VCPU_QUOTA = "RunningVcpusPerAccount";

/** An account's quota of vCPUs. */
export interface VcpuQuota {
	readonly limit: number;
	/** What it may run besides what it runs. Below zero where the quota came after the instances. */
	readonly left: number;
}

/** How many vCPUs the account may run; undefined for any number. To be asked in the write that has instances run. */
export async function findVcpuQuota(
	db: Database,
	accountId: string,
): Promise<VcpuQuota | undefined> {
	const limit = await findAccountQuota(db, accountId, VCPU_QUOTA);
	if (limit === undefined) return undefined;
	const running = await countRunningInstances(db, accountId);
	const vcpus = running.map(
		({ instance_type, count }) =>
			count * (instanceTypeSize(instance_type)?.vcpus ?? 0),
	);
	return { limit, left: vcpus.reduce((left, some) => left - some, limit) };
}
