import type { User } from "@aws-sdk/client-iam";
import { userArn } from "../../store/entity-arn.ts";
import type { UserTable } from "../../store/schema.ts";

/** A user as every answer shows it. */
export function describeUser(user: UserTable): User {
	return {
		Path: user.path,
		UserName: user.name,
		UserId: user.user_id,
		Arn: userArn(user),
		CreateDate: new Date(user.created_at),
	};
}
