import {
	DescribeNetworkInterfaces$,
	type DescribeNetworkInterfacesRequest,
	type DescribeNetworkInterfacesResult,
} from "@aws-sdk/client-ec2";
import { listTagsOfAll } from "../../store/tags.ts";
import type { Operation } from "../operation.ts";
import { describeNetworkInterface } from "./describe-network-interface.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import {
	interfaceIdOf,
	noSuchNetworkInterface,
	readInterfaceHolders,
} from "./find-network-interfaces.ts";
import type { InstanceView } from "./instance-view.ts";
import { interfaceFilters } from "./network-interface-filters.ts";
import { readPage } from "./page.ts";
import { requireKnown } from "./require-known.ts";
import { tagsByResource } from "./tags.ts";

/**
 * Shows the network interfaces: one for each instance, made and gone with it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export const DescribeNetworkInterfaces = {
	schema: DescribeNetworkInterfaces$,
	handle: async (input, call) => {
		const { store, region } = call;
		const named = requireKnown(
			await readInterfaceHolders(store.read, call),
			interfaceIdOf,
			input.NetworkInterfaceIds,
			noSuchNetworkInterface,
		);
		const ids = named.map(interfaceIdOf);
		const tagsOf = tagsByResource(await listTagsOfAll(store.read, ids));
		const tagsOfView = (view: InstanceView) => tagsOf(interfaceIdOf(view));
		const page = readPage(
			applyFilters(named, input.Filters, filters(region), tagsOfView),
			interfaceIdOf,
			input,
			call,
			"network interfaces",
		);
		return {
			NetworkInterfaces: page.rows.map((view) =>
				describeNetworkInterface(view, tagsOfView(view), region),
			),
			...page.more,
		};
	},
} satisfies Operation<
	DescribeNetworkInterfacesRequest,
	DescribeNetworkInterfacesResult
>;

const filters = (region: string): FilterTable<InstanceView> => ({
	...interfaceFilters(region),
	"association.public-ip": () => [],
	description: () => [""],
	"interface-type": () => ["interface"],
});
