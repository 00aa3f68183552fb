import {
	ListEntitiesForPolicy$,
	type ListEntitiesForPolicyRequest,
	type ListEntitiesForPolicyResponse,
} from "@aws-sdk/client-iam";
import { findGroupById } from "../../store/groups.ts";
import { nameKey } from "../../store/page.ts";
import { listEntitiesOfBoundary } from "../../store/permissions-boundaries.ts";
import { listEntitiesOfPolicy } from "../../store/policy-attachments.ts";
import { findRoleById } from "../../store/roles.ts";
import { findUserById } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { requirePolicy } from "./managed-policies.ts";
import { readPageOf } from "./page.ts";
import { touchedPolicy } from "./touched-resource.ts";

type Input = Checked<ListEntitiesForPolicyRequest>;

interface Entity {
	readonly kind: "Group" | "Role" | "User";
	readonly id: string;
	readonly name: string;
	readonly path: string;
}

/**
 * Lists the users, roles and groups of the account that have the managed policy attached or as their boundary.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
 */
export const ListEntitiesForPolicy = {
	schema: ListEntitiesForPolicy$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		const { PolicyArn, EntityFilter, PathPrefix, PolicyUsageFilter } = input;
		await requirePolicy(call.store.read, call, PolicyArn);
		const { rows, more } = await readPageOf(
			input,
			call,
			`entities ${JSON.stringify([PolicyArn, EntityFilter, PathPrefix, PolicyUsageFilter])}`,
			await wantedEntities(input, call),
			({ kind, name }) => `${kind} ${nameKey(name)}`,
		);
		const only = (kind: Entity["kind"]) =>
			rows.filter((row) => row.kind === kind);
		return {
			PolicyGroups: only("Group").map(({ name, id }) => ({
				GroupName: name,
				GroupId: id,
			})),
			PolicyUsers: only("User").map(({ name, id }) => ({
				UserName: name,
				UserId: id,
			})),
			PolicyRoles: only("Role").map(({ name, id }) => ({
				RoleName: name,
				RoleId: id,
			})),
			...more,
		};
	},
} satisfies Operation<Input, ListEntitiesForPolicyResponse>;

async function wantedEntities(
	{ PolicyArn, EntityFilter, PathPrefix = "/", PolicyUsageFilter }: Input,
	call: CallContext,
): Promise<readonly Entity[]> {
	const { read } = call.store;
	const { accountId } = call.caller;
	const ids = new Set<string>();
	if (PolicyUsageFilter !== "PermissionsBoundary") {
		const attached = await listEntitiesOfPolicy(read, accountId, PolicyArn);
		for (const id of attached) ids.add(id);
	}
	if (PolicyUsageFilter !== "PermissionsPolicy") {
		const bounded = await listEntitiesOfBoundary(read, accountId, PolicyArn);
		for (const id of bounded) ids.add(id);
	}
	const entities: Entity[] = [];
	for (const id of ids) {
		const entity = await findEntity(id, call);
		if (entity) entities.push(entity);
	}
	return entities.filter(
		({ kind, path }) =>
			(EntityFilter === undefined || EntityFilter === kind) &&
			path.startsWith(PathPrefix),
	);
}

/** A unique id's prefix tells what it is of. */
async function findEntity(
	id: string,
	call: CallContext,
): Promise<Entity | undefined> {
	const { read } = call.store;
	if (id.startsWith("AROA")) {
		const role = await findRoleById(read, id);
		return role && { kind: "Role", id, name: role.name, path: role.path };
	}
	if (id.startsWith("AIDA")) {
		const user = await findUserById(read, id);
		return user && { kind: "User", id, name: user.name, path: user.path };
	}
	const group = await findGroupById(read, id);
	return group && { kind: "Group", id, name: group.name, path: group.path };
}
