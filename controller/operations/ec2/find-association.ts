import { findInstanceByAssociation } from "../../store/instances.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, Resource } from "../operation.ts";
import { hasAssociation } from "./associations.ts";
import { noSuchAssociation } from "./errors.ts";
import { touchedInstances } from "./touched-instances.ts";

/** The instance of an association; throws NoSuchAssociation. */
export async function requireAssociation(
	db: Database,
	accountId: string,
	associationId: string,
): Promise<InstanceTable> {
	const row = await findInstanceByAssociation(db, accountId, associationId);
	if (!row || !hasAssociation(row)) throw noSuchAssociation(associationId);
	return row;
}

/** The instance that a call touches by naming its association; nothing for an unknown one. */
export async function touchedByAssociation(
	call: CallContext,
	associationId: string,
): Promise<readonly Resource[]> {
	const { store, caller } = call;
	const row = await findInstanceByAssociation(
		store.read,
		caller.accountId,
		associationId,
	);
	return row ? touchedInstances(call, [row.instance_id]) : [];
}
