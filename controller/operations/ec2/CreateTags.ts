import { CreateTags$, type CreateTagsRequest } from "@aws-sdk/client-ec2";
import type { WriteTransaction } from "../../store/store.ts";
import { listTags, putTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { tagLimitExceeded } from "./errors.ts";
import { requireTaggables, tellHosts, touchedTaggables } from "./taggable.ts";
import {
	checkMetadataTagKeys,
	checkTags,
	requestTagKeys,
	TAGS_PER_RESOURCE,
	tagRows,
} from "./tags.ts";

/**
 * Sets tags of instances, images, key pairs, volumes, network interfaces and placement groups, on all that are named or on none.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
 */
export const CreateTags = {
	schema: CreateTags$,
	resources: ({ Resources }, call) => touchedTaggables(call, Resources),
	contextKeys: ({ Tags }) => requestTagKeys(Tags),
	handle: async ({ Resources, Tags }, call) => {
		const tags = checkTags(Tags);
		await call.store.write(async (tx) => {
			const tagged = await requireTaggables(tx, call, Resources);
			for (const { id, shownOn } of tagged) {
				if (shownOn) checkMetadataTagKeys(tags.map(({ key }) => key));
				await putTags(tx, tagRows(call.caller.accountId, id, tags));
				await checkCount(tx, id);
			}
			await tellHosts(tx, tagged);
		});
		return {};
	},
} satisfies Operation<Checked<CreateTagsRequest>, object>;

async function checkCount(tx: WriteTransaction, id: string): Promise<void> {
	const all = await listTags(tx, id);
	if (all.length > TAGS_PER_RESOURCE) throw tagLimitExceeded(TAGS_PER_RESOURCE);
}
