import type { InstanceCache } from "../cache/instance-cache.ts";

/** Forgets every key at once: the controller will not deal with this node any more. */
export function dropHeldCredentials(cache: InstanceCache): void {
	for (const record of [...cache.all()]) {
		if (record.credentials.status === "held") {
			cache.set({ ...record, credentials: { status: "pending" } });
		}
	}
}
