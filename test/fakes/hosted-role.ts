import { insertInstanceProfile } from "../../controller/store/instance-profiles.ts";
import { insertInstances } from "../../controller/store/instances.ts";
import { insertRole } from "../../controller/store/roles.ts";
import type { InstanceTable } from "../../controller/store/schema.ts";
import type { Store } from "../../controller/store/store.ts";
import { instanceRow } from "./instance-row.ts";
import { ACCOUNT_ID } from "./principals.ts";
import { roleRow } from "./role-row.ts";

/** Puts a role `worker`, its profile and instances on node-1 into a store. */
export async function addHostedRole(
	store: Store,
	instances: readonly Partial<InstanceTable>[] = [{}],
): Promise<void> {
	const role = roleRow();
	await store.write(async (tx) => {
		await insertRole(tx, role);
		await insertInstanceProfile(tx, {
			profile_id: "AIPAWORKER00000000000",
			account_id: ACCOUNT_ID,
			name: "worker",
			name_key: "worker",
			path: "/",
			role_id: role.role_id,
			role_changed_at: 0,
			created_at: 0,
		});
		await insertInstances(tx, instances.map(instanceRow));
	});
}
