import {
	CreatePlacementGroup$,
	type CreatePlacementGroupRequest,
	type CreatePlacementGroupResult,
} from "@aws-sdk/client-ec2";
import { newPlacementGroupId } from "../../credentials/identifiers.ts";
import {
	findPlacementGroup,
	insertPlacementGroup,
} from "../../store/placement-groups.ts";
import type { PlacementGroupTable } from "../../store/schema.ts";
import { listTags, putTags } from "../../store/tags.ts";
import type { CallContext, Operation } from "../operation.ts";
import {
	duplicatePlacementGroup,
	invalidCombination,
	invalidParameter,
	missingParameter,
	unsupportedParameter,
} from "./errors.ts";
import {
	describePlacementGroup,
	placementGroupArn,
	touchedPlacementGroup,
} from "./placement-groups.ts";
import {
	readTagSpecifications,
	specifiedTagKeys,
	tagOnCreate,
	tagRows,
} from "./tags.ts";

type Input = CreatePlacementGroupRequest;

/** It becomes an item of metadata and part of an ARN. */
const NAME = /^[\x20-\x7e]{1,255}$/;
const DEFAULT_PARTITIONS = 2;
const MOST_PARTITIONS = 7;

/**
 * Makes a placement group. `spread` gives each instance a host of its own, and `partition` none to two partitions;
 * racks are not known, so a spread over racks is refused. `cluster` keeps to one zone and to few hosts.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
 */
export const CreatePlacementGroup = {
	schema: CreatePlacementGroup$,
	resources: async ({ GroupName = "" }, call) => [
		await touchedPlacementGroup(call, GroupName),
	],
	further: async (input, { region, caller }) =>
		tagOnCreate(
			input.TagSpecifications,
			placementGroupArn(region, caller.accountId, input.GroupName ?? ""),
			"CreatePlacementGroup",
		),
	contextKeys: (input) => specifiedTagKeys(input.TagSpecifications),
	handle: async (input, call) => {
		const specified = input.TagSpecifications;
		const tags = readTagSpecifications(specified, "placement-group");
		const group = readGroup(input, call);
		const { account_id, group_id, name } = group;
		const rows = await call.store.write(async (tx) => {
			const other = await findPlacementGroup(tx, account_id, name);
			if (other) throw duplicatePlacementGroup(name);
			await insertPlacementGroup(tx, group);
			await putTags(tx, tagRows(account_id, group_id, tags));
			return listTags(tx, group_id);
		});
		return { PlacementGroup: describePlacementGroup(group, rows, call.region) };
	},
} satisfies Operation<Input, CreatePlacementGroupResult>;

function readGroup(input: Input, call: CallContext): PlacementGroupTable {
	const { GroupName: name } = input;
	if (!name) throw missingParameter("GroupName");
	if (!NAME.test(name)) {
		const why = "Must be of printable ASCII characters, 255 at most.";
		throw invalidParameter("groupName", name, why);
	}
	for (const given of ["LinkedGroupId", "Operator"] as const) {
		if (input[given]) throw unsupportedParameter(given);
	}
	const strategy = readStrategy(input.Strategy);
	checkSpreadLevel(strategy, input.SpreadLevel);
	return {
		group_id: newPlacementGroupId(call.random),
		account_id: call.caller.accountId,
		name,
		strategy,
		partition_count: readPartitionCount(strategy, input.PartitionCount),
		created_at: call.clock.now(),
	};
}

function readStrategy(
	strategy: string = "cluster",
): PlacementGroupTable["strategy"] {
	switch (strategy) {
		case "cluster":
		case "spread":
		case "partition":
			return strategy;
		default:
			throw invalidParameter(
				"strategy",
				strategy,
				"Must be cluster, spread or partition.",
			);
	}
}

function checkSpreadLevel(strategy: string, level: string | undefined): void {
	if (!level) return;
	if (strategy !== "spread") {
		throw invalidCombination(
			"The parameter SpreadLevel may only be used with the spread strategy",
		);
	}
	if (level !== "host") throw unsupportedParameter("SpreadLevel");
}

function readPartitionCount(strategy: string, count: number = 0): number {
	if (strategy !== "partition") {
		if (count === 0) return 0;
		throw invalidCombination(
			"The parameter PartitionCount may only be used with the partition strategy",
		);
	}
	const wanted = count || DEFAULT_PARTITIONS;
	if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_PARTITIONS) {
		return wanted;
	}
	const why = `Must be between 1 and ${MOST_PARTITIONS}.`;
	throw invalidParameter("partitionCount", String(wanted), why);
}
