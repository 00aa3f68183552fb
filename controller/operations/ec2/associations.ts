import type { IamInstanceProfileAssociation } from "@aws-sdk/client-ec2";
import {
	associationChanged,
	type ChangePolicy,
} from "../../credentials/revoke-on-change.ts";
import { isAllowedHost } from "../../placement/choose-node.ts";
import { instanceState, updateInstance } from "../../store/instances.ts";
import {
	findGroupsOfProfile,
	listNodeGroups,
} from "../../store/node-groups.ts";
import { raiseNodeRevision } from "../../store/node-revisions.ts";
import type {
	InstanceProfileTable,
	InstanceTable,
} from "../../store/schema.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { missingParameter, profileNotAllowedHere } from "./errors.ts";
import {
	associationColumns,
	checkProfileSpecification,
	describeProfile,
	type ProfileSpecification,
	requireSpecifiedProfile,
} from "./instance-profile.ts";

type AssociationState = NonNullable<IamInstanceProfileAssociation["State"]>;

/** Whether the instance can have an association: one that is going or gone has none any more. */
export function hasAssociation(row: InstanceTable): boolean {
	return row.association_id !== null && !GONE.includes(row.state_code);
}

const GONE: readonly number[] = [
	instanceState["shutting-down"],
	instanceState.terminated,
];

/** The profile that a request must name; throws MissingParameter or InvalidParameterValue. */
export async function requireProfile(
	db: Database,
	call: CallContext,
	specification: ProfileSpecification,
): Promise<InstanceProfileTable> {
	checkProfileSpecification(specification);
	const found = await requireSpecifiedProfile(db, call, specification);
	if (!found) throw missingParameter("IamInstanceProfile");
	return found;
}

/**
 * Gives an instance another profile, or none, and has its host told. Answers the row as it is then. Throws
 * UnsupportedOperation when an operator does not let the profile be used on the host that runs the instance.
 */
export async function setProfile(
	tx: WriteTransaction,
	row: InstanceTable,
	profile: InstanceProfileTable | undefined,
	associationId: string,
	changes: ChangePolicy,
): Promise<InstanceTable> {
	if (profile) await requireAllowedHost(tx, row, profile);
	const columns = associationColumns(profile, associationId, changes.now);
	await updateInstance(tx, row.instance_id, columns);
	await associationChanged(tx, row, changes);
	await raiseNodeRevision(tx, [row.node_id]);
	return { ...row, ...columns };
}

/** A stopped instance gets a host that will do when it starts. */
async function requireAllowedHost(
	tx: WriteTransaction,
	{ instance_id, node_id, state_code }: InstanceTable,
	profile: InstanceProfileTable,
): Promise<void> {
	if (state_code === instanceState.stopped) return;
	const allowed = await findGroupsOfProfile(tx, profile);
	if (allowed === undefined) return;
	const groups = (await listNodeGroups(tx))
		.filter((one) => one.node_id === node_id)
		.map(({ group_name }) => group_name);
	if (!isAllowedHost(groups, allowed)) {
		throw profileNotAllowedHere(instance_id, profile.name);
	}
}

/** An association as answers carry it; changes are done when the answer leaves, and still named as under way. */
export function describeAssociation(
	row: InstanceTable,
	state: AssociationState,
): IamInstanceProfileAssociation {
	const profile = describeProfile(row);
	return {
		AssociationId: row.association_id ?? undefined,
		InstanceId: row.instance_id,
		...(profile && { IamInstanceProfile: profile }),
		State: state,
		...(row.associated_at !== null && {
			Timestamp: new Date(row.associated_at),
		}),
	};
}
