import { buildArn } from "#shared/arn.ts";
import { findInstances } from "../../store/instances.ts";
import type { InstanceTable, TagTable } from "../../store/schema.ts";
import { listTagsOfAll } from "../../store/tags.ts";
import type { CallContext, Resource } from "../operation.ts";
import {
	metadataContextKeys,
	parseMetadataOptions,
} from "./metadata-options.ts";
import { resourceTagKeys, tagsByResource } from "./tags.ts";

/** An instance's ARN. */
export function instanceArn(
	region: string,
	accountId: string,
	instanceId: string,
): string {
	const resource = `instance/${instanceId}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

/** The instances a call touches, with what policies may ask about each; the ARN alone of those that are not there. */
export async function touchedInstances(
	call: CallContext,
	ids: readonly string[],
): Promise<readonly Resource[]> {
	const { caller, region, store } = call;
	const rows = await findInstances(store.read, caller.accountId, ids);
	const byId = new Map(rows.map((row) => [row.instance_id, row]));
	const tagsOf = tagsByResource(await listTagsOfAll(store.read, ids));
	return ids.map((id) => {
		const arn = instanceArn(region, caller.accountId, id);
		const row = byId.get(id);
		return row ? { arn, contextKeys: contextKeys(row, tagsOf(id)) } : { arn };
	});
}

function contextKeys(row: InstanceTable, tags: readonly TagTable[]) {
	return {
		"ec2:AvailabilityZone": row.zone,
		"ec2:InstanceID": row.instance_id,
		"ec2:InstanceType": row.instance_type,
		"ec2:RootDeviceType": "ebs",
		"ec2:Tenancy": "default",
		...(row.profile_arn !== null && { "ec2:InstanceProfile": row.profile_arn }),
		...metadataContextKeys(parseMetadataOptions(row.metadata_options)),
		...resourceTagKeys(tags),
	};
}
