import type {
	IamInstanceProfile,
	IamInstanceProfileSpecification,
} from "@aws-sdk/client-ec2";
import { parseArn } from "#shared/arn.ts";
import { instanceProfileArn, roleArn } from "../../store/entity-arn.ts";
import { findInstanceProfileByName } from "../../store/instance-profiles.ts";
import { findRoleById } from "../../store/roles.ts";
import type {
	InstanceProfileTable,
	InstanceTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, PassedRole, Sighting } from "../operation.ts";
import { isAsSighted } from "../sighting.ts";
import {
	invalidCombination,
	invalidParameter,
	invalidValue,
} from "./errors.ts";

/** The instance profile a request names, in one of the two ways. */
export type ProfileSpecification = IamInstanceProfileSpecification | undefined;

/** Refuses a profile named twice; throws InvalidParameterCombination. */
export function checkProfileSpecification(profile: ProfileSpecification): void {
	if (profile?.Name && profile.Arn) {
		throw invalidCombination(
			"The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
		);
	}
}

/** The caller's instance profile that a request names; undefined when it names none or one that is not there. */
export async function findSpecifiedProfile(
	db: Database,
	accountId: string,
	profile: ProfileSpecification,
): Promise<InstanceProfileTable | undefined> {
	if (profile?.Name) {
		return findInstanceProfileByName(db, accountId, profile.Name);
	}
	const arn = parseArn(profile?.Arn ?? "");
	if (arn?.accountId !== accountId) return undefined;
	const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
	const found = await findInstanceProfileByName(db, accountId, name);
	return found && instanceProfileArn(found) === profile?.Arn
		? found
		: undefined;
}

/**
 * The profile to give to an instance, with the role that the caller was asked about; throws InvalidParameterValue when
 * it is not there or holds none, or has got another since.
 */
export async function requireSpecifiedProfile(
	db: Database,
	{ caller, sightings }: CallContext,
	profile: ProfileSpecification,
): Promise<InstanceProfileTable | undefined> {
	const found = await findSpecifiedProfile(db, caller.accountId, profile);
	const fault = faultOf(found, profile);
	if (fault) throw fault;
	if (!found?.role_id || !profile) return undefined;
	if (isAsSighted(sightings, sightingOf(found.role_id))) return found;
	throw unknownProfile(profile);
}

/** A call passes one role at most: it needs no name among what the call looks for. */
function sightingOf(roleId: string): Sighting {
	return { sought: "role of the instance profile", id: roleId };
}

/** Why the profile that a request names cannot be given to an instance; undefined when it can, or none is named. */
export async function unusableProfile(
	{ store, caller }: CallContext,
	profile: ProfileSpecification,
): Promise<Error | undefined> {
	const { accountId } = caller;
	const found = await findSpecifiedProfile(store.read, accountId, profile);
	return faultOf(found, profile);
}

function faultOf(
	found: InstanceProfileTable | undefined,
	profile: ProfileSpecification,
): Error | undefined {
	if (!profile?.Name && !profile?.Arn) return undefined;
	if (!found) return unknownProfile(profile);
	if (found.role_id !== null) return undefined;
	return invalidValue(
		`IAM Instance Profile "${instanceProfileArn(found)}" has no associated IAM Roles`,
	);
}

function unknownProfile({ Name, Arn = "" }: IamInstanceProfileSpecification) {
	return Name
		? invalidParameter(
				"iamInstanceProfile.name",
				Name,
				"Invalid IAM Instance Profile name",
			)
		: invalidParameter(
				"iamInstanceProfile.arn",
				Arn,
				"Invalid IAM Instance Profile ARN",
			);
}

/** The role that instances with this profile will act as: the caller needs iam:PassRole on it. */
export async function passedRoles(
	call: CallContext,
	profile: ProfileSpecification,
	associatedResourceArn: string,
): Promise<readonly PassedRole[]> {
	const { accountId } = call.caller;
	const found = await findSpecifiedProfile(call.store.read, accountId, profile);
	if (!found?.role_id) return [];
	const role = await findRoleById(call.store.read, found.role_id);
	if (!role) return [];
	return [
		{
			roleArn: roleArn(role),
			service: "ec2.amazonaws.com",
			associatedResourceArn,
			sighting: sightingOf(role.role_id),
		},
	];
}

/** What the row of an instance says of its association with a profile. */
export function associationColumns(
	profile: InstanceProfileTable | undefined,
	associationId: string,
	now: number,
): Pick<
	InstanceTable,
	"profile_id" | "profile_arn" | "association_id" | "associated_at"
> {
	return {
		profile_id: profile?.profile_id ?? null,
		profile_arn: profile ? instanceProfileArn(profile) : null,
		association_id: profile ? associationId : null,
		associated_at: profile ? now : null,
	};
}

/** An instance's profile as answers carry it. */
export function describeProfile(
	row: Pick<InstanceTable, "profile_arn" | "profile_id">,
): IamInstanceProfile | undefined {
	if (row.profile_arn === null || row.profile_id === null) return undefined;
	return { Arn: row.profile_arn, Id: row.profile_id };
}
