import type { WriteTransaction } from "./store.ts";

/** When something was last used, in milliseconds since the epoch, and where. */
export interface LastUse {
	readonly at: number;
	/** As in the prefix of its actions: `iam`. */
	readonly service: string;
	readonly region: string;
}

/** Notes the last use of an access key, unless another controller knows a later one. */
export async function recordKeyUse(
	tx: WriteTransaction,
	accessKeyId: string,
	{ at, service, region }: LastUse,
): Promise<void> {
	await tx
		.updateTable("access_keys")
		.set({
			last_used_at: at,
			last_used_service: service,
			last_used_region: region,
		})
		.where("access_key_id", "=", accessKeyId)
		.where((either) =>
			either.or([
				either("last_used_at", "is", null),
				either("last_used_at", "<", at),
			]),
		)
		.execute();
}

/** Notes the last use of a role, unless another controller knows a later one. */
export async function recordRoleUse(
	tx: WriteTransaction,
	roleId: string,
	{ at, region }: LastUse,
): Promise<void> {
	await tx
		.updateTable("roles")
		.set({ last_used_at: at, last_used_region: region })
		.where("role_id", "=", roleId)
		.where((either) =>
			either.or([
				either("last_used_at", "is", null),
				either("last_used_at", "<", at),
			]),
		)
		.execute();
}
