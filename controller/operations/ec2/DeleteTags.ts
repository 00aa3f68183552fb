import {
	DeleteTags$,
	type DeleteTagsRequest,
	type Tag,
} from "@aws-sdk/client-ec2";
import { deleteTags, listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireTaggables, tellHosts, touchedTaggables } from "./taggable.ts";
import { requestTagKeys } from "./tags.ts";

/**
 * Takes tags off resources: by key, or only where the value is the given one too; all of them when none is named.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export const DeleteTags = {
	schema: DeleteTags$,
	resources: ({ Resources }, call) => touchedTaggables(call, Resources),
	contextKeys: ({ Tags }) => requestTagKeys(Tags ?? []),
	handle: async ({ Resources, Tags }, call) => {
		await call.store.write(async (tx) => {
			const tagged = await requireTaggables(tx, call, Resources);
			for (const { id } of tagged) {
				const there = await listTags(tx, id);
				const going = there.filter(
					(row) => !Tags?.length || Tags.some((tag) => isMeant(tag, row)),
				);
				await deleteTags(
					tx,
					id,
					going.map((row) => row.tag_key_key),
				);
			}
			await tellHosts(tx, tagged);
		});
		return {};
	},
} satisfies Operation<Checked<DeleteTagsRequest>, object>;

function isMeant(
	{ Key, Value }: Tag,
	row: { readonly tag_key: string; readonly tag_value: string },
): boolean {
	return (
		Key === row.tag_key && (Value === undefined || Value === row.tag_value)
	);
}
