import type { Group } from "@aws-sdk/client-iam";
import { groupArn } from "../../store/entity-arn.ts";
import type { GroupTable } from "../../store/schema.ts";

/** A group as every answer shows it. */
export function describeGroup(group: GroupTable): Group {
	return {
		Path: group.path,
		GroupName: group.name,
		GroupId: group.group_id,
		Arn: groupArn(group),
		CreateDate: new Date(group.created_at),
	};
}
