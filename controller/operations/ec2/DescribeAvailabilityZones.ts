import {
	type AvailabilityZone,
	DescribeAvailabilityZones$,
	type DescribeAvailabilityZonesRequest,
	type DescribeAvailabilityZonesResult,
} from "@aws-sdk/client-ec2";
import { listNodes } from "../../store/nodes.ts";
import type { Database } from "../../store/store.ts";
import type { Operation } from "../operation.ts";
import { noSuchZone } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";

interface ZoneRow {
	readonly name: string;
	readonly region: string;
}

/**
 * Shows the zones that hosts have reported.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
 */
export const DescribeAvailabilityZones = {
	schema: DescribeAvailabilityZones$,
	handle: async ({ ZoneNames = [], ZoneIds = [], Filters }, call) => {
		const zones = await readZones(call.store.read);
		const wanted = [...ZoneNames, ...ZoneIds];
		const unknown = wanted.find((name) => !zones.includes(name));
		if (unknown !== undefined) throw noSuchZone(unknown);
		const rows = zones
			.filter((name) => wanted.length === 0 || wanted.includes(name))
			.map((name) => ({ name, region: call.region }));
		return {
			AvailabilityZones: applyFilters(rows, Filters, filters).map(describe),
		};
	},
} satisfies Operation<
	DescribeAvailabilityZonesRequest,
	DescribeAvailabilityZonesResult
>;

async function readZones(db: Database): Promise<string[]> {
	const nodes = await listNodes(db);
	return [...new Set(nodes.flatMap(({ zone }) => zone ?? []))].toSorted();
}

const filters: FilterTable<ZoneRow> = {
	"group-name": ({ region }) => [region],
	"opt-in-status": () => ["opt-in-not-required"],
	"region-name": ({ region }) => [region],
	state: () => ["available"],
	"zone-id": ({ name }) => [name],
	"zone-name": ({ name }) => [name],
	"zone-type": () => ["availability-zone"],
};

function describe({ name, region }: ZoneRow): AvailabilityZone {
	return {
		OptInStatus: "opt-in-not-required",
		Messages: [],
		RegionName: region,
		ZoneName: name,
		ZoneId: name,
		GroupName: region,
		NetworkBorderGroup: region,
		ZoneType: "availability-zone",
		State: "available",
	};
}
