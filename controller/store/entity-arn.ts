import { buildArn } from "#shared/arn.ts";

/** What the ARN of anything in IAM is made of, as every such row has it. */
export interface NamedEntity {
	readonly account_id: string;
	readonly path: string;
	readonly name: string;
}

const iamArn = (accountId: string, resource: string): string =>
	buildArn({ service: "iam", region: "", accountId, resource });

/** The account itself as a principal. */
export const rootArn = (accountId: string): string => iamArn(accountId, "root");

/** A role's ARN, with its path and exact case. */
export const roleArn = (role: NamedEntity): string =>
	iamArn(role.account_id, `role${role.path}${role.name}`);

/** A user's ARN, with its path and exact case. */
export const userArn = (user: NamedEntity): string =>
	iamArn(user.account_id, `user${user.path}${user.name}`);

/** A group's ARN, with its path and exact case. */
export const groupArn = (group: NamedEntity): string =>
	iamArn(group.account_id, `group${group.path}${group.name}`);

/** A managed policy's ARN, with its path and exact case. */
export const policyArn = (policy: NamedEntity): string =>
	iamArn(policy.account_id, `policy${policy.path}${policy.name}`);

/** An instance profile's ARN, with its path and exact case. */
export const instanceProfileArn = (profile: NamedEntity): string =>
	iamArn(profile.account_id, `instance-profile${profile.path}${profile.name}`);
