import {
	DescribeRegions$,
	type DescribeRegionsRequest,
	type DescribeRegionsResult,
	type Region,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noSuchRegion } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";

interface RegionRow {
	readonly name: string;
	readonly endpoint: string;
}

/**
 * Shows the one region that this installation is. Its endpoint is a name under `internal`, never one of AWS's:
 * clients would send their signed requests there.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 */
export const DescribeRegions = {
	schema: DescribeRegions$,
	handle: async ({ RegionNames = [], Filters }, { region }) => {
		const unknown = RegionNames.find((name) => name !== region);
		if (unknown !== undefined) throw noSuchRegion(unknown);
		const row = { name: region, endpoint: `ec2.${region}.internal` };
		return {
			Regions: applyFilters([row], Filters, filters).map(describe),
		};
	},
} satisfies Operation<DescribeRegionsRequest, DescribeRegionsResult>;

const filters: FilterTable<RegionRow> = {
	endpoint: ({ endpoint }) => [endpoint],
	"opt-in-status": () => ["opt-in-not-required"],
	"region-name": ({ name }) => [name],
};

function describe({ name, endpoint }: RegionRow): Region {
	return {
		OptInStatus: "opt-in-not-required",
		RegionName: name,
		Endpoint: endpoint,
	};
}
