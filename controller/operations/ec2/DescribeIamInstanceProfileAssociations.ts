import {
	DescribeIamInstanceProfileAssociations$,
	type DescribeIamInstanceProfileAssociationsRequest,
	type DescribeIamInstanceProfileAssociationsResult,
} from "@aws-sdk/client-ec2";
import { listInstances } from "../../store/instances.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { Operation } from "../operation.ts";
import { describeAssociation, hasAssociation } from "./associations.ts";
import { noSuchAssociation } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { readPage } from "./page.ts";

/**
 * Shows which instances have which profiles. An association ends with its instance and is not shown then.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html
 */
export const DescribeIamInstanceProfileAssociations = {
	schema: DescribeIamInstanceProfileAssociations$,
	handle: async (input, call) => {
		const all = await listInstances(call.store.read, call.caller.accountId);
		const rows = pick(all.filter(hasAssociation), input.AssociationIds ?? []);
		const page = readPage(
			applyFilters(rows, input.Filters, filters),
			(row) => row.instance_id,
			input,
			call,
			"associations",
		);
		return {
			IamInstanceProfileAssociations: page.rows.map((row) =>
				describeAssociation(row, "associated"),
			),
			...page.more,
		};
	},
} satisfies Operation<
	DescribeIamInstanceProfileAssociationsRequest,
	DescribeIamInstanceProfileAssociationsResult
>;

function pick(rows: InstanceTable[], ids: readonly string[]): InstanceTable[] {
	if (ids.length === 0) return rows;
	const known = new Set(rows.map((row) => row.association_id));
	const missing = ids.find((id) => !known.has(id));
	if (missing !== undefined) throw noSuchAssociation(missing);
	return rows.filter((row) => ids.includes(row.association_id ?? ""));
}

const filters: FilterTable<InstanceTable> = {
	"instance-id": (row) => [row.instance_id],
	state: () => ["associated"],
};
