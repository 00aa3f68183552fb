import type { Since } from "./versions.ts";

/**
 * What AWS documents below `meta-data/`, and the version that brought it. Not all of it is told here: what has no meaning
 * on a private cloud (spot, identity-credentials, elastic-*, autoscaling, metrics) is never found.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
 */
export const META_DATA = {
	"ami-id": "1.0",
	"ami-launch-index": "1.0",
	"ami-manifest-path": "1.0",
	"ancestor-ami-ids": "2007-10-10",
	"autoscaling/target-lifecycle-state": "2021-07-15",
	"block-device-mapping/<name>": "2007-12-15",
	"elastic-gpus/associations/<id>": "2016-11-30",
	"elastic-inference/associations/<id>": "2018-11-29",
	"events/maintenance/history": "2018-08-17",
	"events/maintenance/scheduled": "2018-08-17",
	"events/recommendations/rebalance": "2020-10-27",
	hostname: "1.0",
	"iam/info": "2012-01-12",
	"iam/security-credentials/<role>": "2012-01-12",
	"identity-credentials/ec2/info": "2018-05-23",
	"identity-credentials/ec2/security-credentials/ec2-instance": "2018-05-23",
	"instance-action": "2008-09-01",
	"instance-id": "1.0",
	"instance-life-cycle": "2019-10-01",
	"instance-type": "2007-08-29",
	ipv6: "2021-01-03",
	"kernel-id": "2008-02-01",
	"local-hostname": "2007-01-19",
	"local-ipv4": "1.0",
	mac: "2011-01-01",
	"metrics/vhostmd": "2011-05-01",
	"network/interfaces/macs/<mac>/device-number": "2011-01-01",
	"network/interfaces/macs/<mac>/interface-id": "2011-01-01",
	"network/interfaces/macs/<mac>/ipv4-associations/<public-ip>": "2011-01-01",
	"network/interfaces/macs/<mac>/ipv6s": "2016-06-30",
	// The table says 2007-01-19, of a folder that came in 2011: taken over from the item above it.
	"network/interfaces/macs/<mac>/local-hostname": "2011-01-01",
	"network/interfaces/macs/<mac>/local-ipv4s": "2011-01-01",
	"network/interfaces/macs/<mac>/mac": "2011-01-01",
	"network/interfaces/macs/<mac>/network-card": "2020-11-01",
	"network/interfaces/macs/<mac>/owner-id": "2011-01-01",
	"network/interfaces/macs/<mac>/public-hostname": "2011-01-01",
	"network/interfaces/macs/<mac>/public-ipv4s": "2011-01-01",
	"network/interfaces/macs/<mac>/security-groups": "2011-01-01",
	"network/interfaces/macs/<mac>/security-group-ids": "2011-01-01",
	"network/interfaces/macs/<mac>/subnet-id": "2011-01-01",
	"network/interfaces/macs/<mac>/subnet-ipv4-cidr-block": "2011-01-01",
	"network/interfaces/macs/<mac>/subnet-ipv6-cidr-blocks": "2016-06-30",
	"network/interfaces/macs/<mac>/vpc-id": "2011-01-01",
	"network/interfaces/macs/<mac>/vpc-ipv4-cidr-block": "2011-01-01",
	"network/interfaces/macs/<mac>/vpc-ipv4-cidr-blocks": "2016-06-30",
	"network/interfaces/macs/<mac>/vpc-ipv6-cidr-blocks": "2016-06-30",
	"placement/availability-zone": "2008-02-01",
	"placement/availability-zone-id": "2019-10-01",
	"placement/group-name": "2020-08-24",
	"placement/host-id": "2020-08-24",
	"placement/partition-number": "2020-08-24",
	"placement/region": "2020-08-24",
	"product-codes": "2007-03-01",
	// In AWS's answers, of 2009-04-04 too, though in none of its tables.
	profile: "2009-04-04",
	"public-hostname": "2007-01-19",
	"public-ipv4": "2007-01-19",
	"public-keys/0/openssh-key": "1.0",
	"ramdisk-id": "2007-10-10",
	"reservation-id": "1.0",
	"security-groups": "1.0",
	"services/domain": "2014-02-25",
	"services/partition": "2015-10-20",
	"spot/instance-action": "2016-11-15",
	"spot/termination-time": "2014-11-05",
	system: "2022-09-24",
	"tags/instance/<key>": "2021-03-23",
} as const satisfies Readonly<Record<string, Since>>;

/** The same below `dynamic/`. `rsa2048` is missing in the table: it is as old as its neighbours here. */
export const DYNAMIC = {
	"fws/instance-monitoring": "2009-04-04",
	"instance-identity/document": "2009-04-04",
	"instance-identity/pkcs7": "2009-04-04",
	"instance-identity/rsa2048": "2009-04-04",
	"instance-identity/signature": "2009-04-04",
} as const satisfies Readonly<Record<string, Since>>;

/** A row of the table: a path below `meta-data/` with placeholders. */
export type MetaDataCategory = keyof typeof META_DATA;

/** A row of the table of dynamic data. */
export type DynamicCategory = keyof typeof DYNAMIC;
