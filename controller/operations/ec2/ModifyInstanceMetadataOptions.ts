import {
	ModifyInstanceMetadataOptions$,
	type ModifyInstanceMetadataOptionsRequest,
	type ModifyInstanceMetadataOptionsResult,
} from "@aws-sdk/client-ec2";
import type { MetadataOptions } from "#shared/node-api.ts";
import { updateInstance } from "../../store/instances.ts";
import { raiseNodeRevision } from "../../store/node-revisions.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireInstance, requireState } from "./instance-view.ts";
import {
	describeMetadataOptions,
	enforceTokens,
	parseMetadataOptions,
	readMetadataDefaults,
	readMetadataOptions,
} from "./metadata-options.ts";
import { checkMetadataTagKeys } from "./tags.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Changes how an instance may ask for its metadata; what is not named stays as it was.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export const ModifyInstanceMetadataOptions = {
	schema: ModifyInstanceMetadataOptions$,
	resources: ({ InstanceId }, call) => touchedInstances(call, [InstanceId]),
	contextKeys: (input) => ({
		...attributeKey("HttpTokens", input.HttpTokens),
		...attributeKey("HttpEndpoint", input.HttpEndpoint),
		...attributeKey("HttpPutResponseHopLimit", input.HttpPutResponseHopLimit),
		...attributeKey("InstanceMetadataTags", input.InstanceMetadataTags),
	}),
	handle: async (input, call) => {
		const changes = readMetadataOptions(input);
		const options = await call.store.write(async (tx) => {
			const { accountId } = call.caller;
			const now = call.clock.now();
			const row = await requireInstance(tx, accountId, input.InstanceId, now);
			requireState(row, "pending", "running", "stopping", "stopped");
			const before = parseMetadataOptions(row.metadata_options);
			const after = { ...before, ...changes };
			await check(tx, accountId, input.InstanceId, after);
			const metadata_options = JSON.stringify(after);
			await updateInstance(tx, row.instance_id, { metadata_options });
			await raiseNodeRevision(tx, [row.node_id]);
			return after;
		});
		return {
			InstanceId: input.InstanceId,
			InstanceMetadataOptions: describeMetadataOptions(options, "pending"),
		};
	},
} satisfies Operation<
	Checked<ModifyInstanceMetadataOptionsRequest>,
	ModifyInstanceMetadataOptionsResult
>;

async function check(
	tx: WriteTransaction,
	accountId: string,
	instanceId: string,
	options: MetadataOptions,
): Promise<void> {
	const defaults = await readMetadataDefaults(tx, accountId);
	enforceTokens(options, defaults.httpTokensEnforced);
	if (options.instanceMetadataTags === "disabled") return;
	const tags = await listTags(tx, instanceId);
	checkMetadataTagKeys(tags.map((tag) => tag.tag_key));
}

function attributeKey(name: string, value: string | number | undefined) {
	return value === undefined
		? {}
		: { [`ec2:Attribute/${name}`]: String(value) };
}
