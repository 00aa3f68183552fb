import {
	DescribePlacementGroups$,
	type DescribePlacementGroupsRequest,
	type DescribePlacementGroupsResult,
} from "@aws-sdk/client-ec2";
import { listPlacementGroups } from "../../store/placement-groups.ts";
import type { PlacementGroupTable } from "../../store/schema.ts";
import { listTagsOfAll } from "../../store/tags.ts";
import type { Operation } from "../operation.ts";
import { noSuchPlacementGroup } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import {
	describePlacementGroup,
	placementGroupArn,
} from "./placement-groups.ts";
import { requireKnown } from "./require-known.ts";
import { tagsByResource } from "./tags.ts";

/**
 * Shows the account's placement groups.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html
 */
export const DescribePlacementGroups = {
	schema: DescribePlacementGroups$,
	handle: async ({ GroupNames, GroupIds, Filters }, call) => {
		const { store, caller, region } = call;
		const all = await listPlacementGroups(store.read, caller.accountId);
		const named = requireKnown(
			all,
			({ name }) => name,
			GroupNames,
			noSuchPlacementGroup,
		);
		const identified = requireKnown(
			all,
			({ group_id }) => group_id,
			GroupIds,
			noSuchPlacementGroup,
		);
		const ids = all.map(({ group_id }) => group_id);
		const tagsOf = tagsByResource(await listTagsOfAll(store.read, ids));
		const rows = applyFilters(
			named.filter((group) => identified.includes(group)),
			Filters,
			filters(region),
			({ group_id }) => tagsOf(group_id),
		);
		return {
			PlacementGroups: rows.map((group) =>
				describePlacementGroup(group, tagsOf(group.group_id), region),
			),
		};
	},
} satisfies Operation<
	DescribePlacementGroupsRequest,
	DescribePlacementGroupsResult
>;

const filters = (region: string): FilterTable<PlacementGroupTable> => ({
	"group-arn": ({ account_id, name }) => [
		placementGroupArn(region, account_id, name),
	],
	"group-name": ({ name }) => [name],
	"spread-level": ({ strategy }) => (strategy === "spread" ? ["host"] : []),
	state: () => ["available"],
	strategy: ({ strategy }) => [strategy],
});
