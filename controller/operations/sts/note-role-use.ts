import { describeError } from "#shared/errors.ts";
import { updateRole } from "../../store/roles.ts";
import type { RoleTable } from "../../store/schema.ts";
import type { CallContext } from "../operation.ts";

/** How old a role's "last used" may be before the next use is written down, milliseconds. */
const PRECISION_MS = 60_000;

/**
 * Keeps a role's "last used" true to the minute: one write a minute and role at most, and the answer does not
 * wait for it. Losing one is harmless, so a failure is only logged.
 */
export function noteRoleUse(role: RoleTable, call: CallContext): void {
	const now = call.clock.now();
	if (now - (role.last_used_at ?? 0) < PRECISION_MS) return;
	call.store
		.write((tx) =>
			updateRole(tx, role.role_id, {
				last_used_at: now,
				last_used_region: call.region,
			}),
		)
		.catch((error: unknown) => {
			call.logger.warn("recording a role's last use failed", {
				roleId: role.role_id,
				error: describeError(error),
			});
		});
}
