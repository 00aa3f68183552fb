import type { AttachedPermissionsBoundary } from "@aws-sdk/client-iam";
import {
	findPermissionsBoundary,
	putPermissionsBoundary,
} from "../../store/permissions-boundaries.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import type { Resource } from "../operation.ts";
import { noSuchBoundary } from "./errors.ts";
import { findVisiblePolicy } from "./managed-policies.ts";

/** Bounds a user or role by a managed policy; throws NoSuchEntity. */
export async function setBoundary(
	tx: WriteTransaction,
	accountId: string,
	entityId: string,
	arn: string,
): Promise<void> {
	if (!(await findVisiblePolicy(tx, accountId, arn))) throw noSuchBoundary(arn);
	await putPermissionsBoundary(tx, {
		entity_id: entityId,
		policy_arn: arn,
		account_id: accountId,
	});
}

/** The PermissionsBoundary member of an answer, left out when nothing bounds. */
export function describeBoundary(arn: string | undefined): {
	PermissionsBoundary?: AttachedPermissionsBoundary;
} {
	if (arn === undefined) return {};
	return {
		PermissionsBoundary: {
			PermissionsBoundaryType:
				"Policy" as AttachedPermissionsBoundary["PermissionsBoundaryType"],
			PermissionsBoundaryArn: arn,
		},
	};
}

/** The PermissionsBoundary member of the answer about a user or role. */
export async function boundaryOf(
	database: Database,
	entityId: string,
): Promise<{ PermissionsBoundary?: AttachedPermissionsBoundary }> {
	return describeBoundary(await findPermissionsBoundary(database, entityId));
}

/** What is touched, as it would be with the boundary that the call asks for: `iam:PermissionsBoundary` means that one. */
export function withNewBoundary(
	resources: readonly Resource[],
	arn: string,
): readonly Resource[] {
	return resources.map((resource) => ({
		...resource,
		contextKeys: { ...resource.contextKeys, "iam:PermissionsBoundary": arn },
	}));
}

/** What policies may ask about the boundary that a new user or role is to have. */
export function requestBoundaryKeys(
	arn: string | undefined,
): Readonly<Record<string, string>> {
	return arn === undefined ? {} : { "iam:PermissionsBoundary": arn };
}
