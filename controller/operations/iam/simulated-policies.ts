import { parseArn } from "#shared/arn.ts";
import type { NamedEntity } from "../../store/entity-arn.ts";
import { listGroupsOfUser } from "../../store/groups.ts";
import { listInlinePolicies } from "../../store/inline-policies.ts";
import { findPolicyDocument } from "../../store/managed-policies.ts";
import { findPermissionsBoundary } from "../../store/permissions-boundaries.ts";
import { listAttachedPolicyArns } from "../../store/policy-attachments.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, Resource } from "../operation.ts";
import { invalidEntityArn, notAnArn } from "./errors.ts";
import {
	type EntityKind,
	groups,
	requireNamed,
	roles,
	users,
} from "./named-entity.ts";
import { touchedGroup, touchedRole, touchedUser } from "./touched-resource.ts";

/** A policy that takes part in a simulation, and what the answer calls it. */
export interface SimulatedPolicy {
	readonly id: string;
	readonly document: string;
}

/** A user, group or role whose permissions are simulated. */
export interface SimulatedEntity {
	readonly kind: "user" | "group" | "role";
	readonly id: string;
	readonly name: string;
	readonly arn: string;
	readonly accountId: string;
}

const KINDS = {
	user: { require: requireKind(users), touched: touchedUser },
	group: { require: requireKind(groups), touched: touchedGroup },
	role: { require: requireKind(roles), touched: touchedRole },
} as const;

/** What a call about an entity touches, as it is stored. */
export async function touchedEntity(
	call: CallContext,
	arn: string,
): Promise<readonly Resource[]> {
	const { kind, name } = nameOf(arn);
	return KINDS[kind].touched(call, name);
}

/** The caller's user, group or role of this ARN; throws InvalidInput when it is the ARN of something else, NoSuchEntity. */
export async function requireEntity(
	call: CallContext,
	arn: string,
): Promise<SimulatedEntity> {
	const { kind, name } = nameOf(arn);
	const { accountId } = call.caller;
	return {
		kind,
		arn,
		accountId,
		...(await KINDS[kind].require(call, name, arn)),
	};
}

/** Every policy that gives an entity permissions: its own and, for a user, those of its groups. */
export async function policiesOfEntity(
	db: Database,
	entity: SimulatedEntity,
): Promise<readonly SimulatedPolicy[]> {
	const own = await policiesOf(db, entity);
	if (entity.kind !== "user") return own;
	const memberOf = await listGroupsOfUser(db, entity.id);
	const ofGroups = await Promise.all(
		memberOf.map(({ group_id: id, name }) =>
			policiesOf(db, { kind: "group", id, name }),
		),
	);
	return [...own, ...ofGroups.flat()];
}

/** What is laid on an account; empty when nothing limits it. */
export async function policiesOfAccount(
	db: Database,
	accountId: string,
): Promise<readonly SimulatedPolicy[]> {
	const policies = await listInlinePolicies(db, accountId);
	return policies.map(({ name, document }) => ({ id: name, document }));
}

/** The policy that bounds an entity; undefined when none does. */
export async function boundaryOfEntity(
	db: Database,
	entity: SimulatedEntity,
): Promise<SimulatedPolicy | undefined> {
	const arn = await findPermissionsBoundary(db, entity.id);
	return arn === undefined ? undefined : managedPolicy(db, arn);
}

async function policiesOf(
	db: Database,
	{ kind, id, name }: Pick<SimulatedEntity, "kind" | "id" | "name">,
): Promise<readonly SimulatedPolicy[]> {
	const inline = await listInlinePolicies(db, id);
	const arns = await listAttachedPolicyArns(db, id);
	const managed = await Promise.all(arns.map((arn) => managedPolicy(db, arn)));
	return [
		...inline.map((policy) => ({
			id: `${kind}_${name}_${policy.name}`,
			document: policy.document,
		})),
		...managed,
	];
}

/** A policy that cannot be found counts as one that cannot be read: it denies everything. */
async function managedPolicy(
	db: Database,
	arn: string,
): Promise<SimulatedPolicy> {
	const document = (await findPolicyDocument(db, arn)) ?? "";
	return { id: arn.slice(arn.lastIndexOf("/") + 1), document };
}

function nameOf(arn: string): Pick<SimulatedEntity, "kind" | "name"> {
	const parts = parseArn(arn);
	if (!parts) throw notAnArn(arn);
	const [kind, ...path] = parts.resource.split("/");
	const name = path.at(-1);
	const known = kind === "user" || kind === "group" || kind === "role";
	if (parts.service !== "iam" || !known || !name) throw invalidEntityArn(arn);
	return { kind, name };
}

function requireKind<Row extends NamedEntity>(kind: EntityKind<Row>) {
	return async (call: CallContext, name: string, arn: string) => {
		const row = await requireNamed(call.store.read, call, name, kind);
		if (kind.arnOf(row) !== arn) throw kind.missing(name);
		return { id: kind.idOf(row), name: row.name };
	};
}
