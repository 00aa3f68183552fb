import type { AnyOperation } from "../operation.ts";
import { AssociateIamInstanceProfile } from "./AssociateIamInstanceProfile.ts";
import { CreateKeyPair } from "./CreateKeyPair.ts";
import { CreatePlacementGroup } from "./CreatePlacementGroup.ts";
import { CreateTags } from "./CreateTags.ts";
import { DeleteKeyPair } from "./DeleteKeyPair.ts";
import { DeletePlacementGroup } from "./DeletePlacementGroup.ts";
import { DeleteTags } from "./DeleteTags.ts";
import { DeregisterImage } from "./DeregisterImage.ts";
import { DescribeAddresses } from "./DescribeAddresses.ts";
import { DescribeAvailabilityZones } from "./DescribeAvailabilityZones.ts";
import { DescribeIamInstanceProfileAssociations } from "./DescribeIamInstanceProfileAssociations.ts";
import { DescribeImageAttribute } from "./DescribeImageAttribute.ts";
import { DescribeImages } from "./DescribeImages.ts";
import { DescribeInstanceAttribute } from "./DescribeInstanceAttribute.ts";
import { DescribeInstanceCreditSpecifications } from "./DescribeInstanceCreditSpecifications.ts";
import { DescribeInstanceStatus } from "./DescribeInstanceStatus.ts";
import { DescribeInstances } from "./DescribeInstances.ts";
import { DescribeInstanceTypes } from "./DescribeInstanceTypes.ts";
import { DescribeKeyPairs } from "./DescribeKeyPairs.ts";
import { DescribeNetworkInterfaces } from "./DescribeNetworkInterfaces.ts";
import { DescribePlacementGroups } from "./DescribePlacementGroups.ts";
import { DescribeRegions } from "./DescribeRegions.ts";
import { DescribeSecurityGroups } from "./DescribeSecurityGroups.ts";
import { DescribeSubnets } from "./DescribeSubnets.ts";
import { DescribeTags } from "./DescribeTags.ts";
import { DescribeVolumes } from "./DescribeVolumes.ts";
import { DescribeVpcAttribute } from "./DescribeVpcAttribute.ts";
import { DescribeVpcClassicLink } from "./DescribeVpcClassicLink.ts";
import { DescribeVpcClassicLinkDnsSupport } from "./DescribeVpcClassicLinkDnsSupport.ts";
import { DescribeVpcs } from "./DescribeVpcs.ts";
import { DisassociateIamInstanceProfile } from "./DisassociateIamInstanceProfile.ts";
import { GetInstanceMetadataDefaults } from "./GetInstanceMetadataDefaults.ts";
import { honourDryRun } from "./honour-dry-run.ts";
import { ImportKeyPair } from "./ImportKeyPair.ts";
import { ModifyImageAttribute } from "./ModifyImageAttribute.ts";
import { ModifyInstanceAttribute } from "./ModifyInstanceAttribute.ts";
import { ModifyInstanceMetadataDefaults } from "./ModifyInstanceMetadataDefaults.ts";
import { ModifyInstanceMetadataOptions } from "./ModifyInstanceMetadataOptions.ts";
import { ModifyInstancePlacement } from "./ModifyInstancePlacement.ts";
import { MonitorInstances } from "./MonitorInstances.ts";
import { RebootInstances } from "./RebootInstances.ts";
import { RegisterImage } from "./RegisterImage.ts";
import { ReplaceIamInstanceProfileAssociation } from "./ReplaceIamInstanceProfileAssociation.ts";
import { RunInstances } from "./RunInstances.ts";
import { StartInstances } from "./StartInstances.ts";
import { StopInstances } from "./StopInstances.ts";
import { TerminateInstances } from "./TerminateInstances.ts";
import { UnmonitorInstances } from "./UnmonitorInstances.ts";

const operations: readonly AnyOperation[] = [
	AssociateIamInstanceProfile,
	CreateKeyPair,
	CreatePlacementGroup,
	CreateTags,
	DeleteKeyPair,
	DeletePlacementGroup,
	DeleteTags,
	DeregisterImage,
	DescribeAddresses,
	DescribeAvailabilityZones,
	DescribeIamInstanceProfileAssociations,
	DescribeImageAttribute,
	DescribeImages,
	DescribeInstanceAttribute,
	DescribeInstanceCreditSpecifications,
	DescribeInstanceStatus,
	DescribeInstanceTypes,
	DescribeInstances,
	DescribeKeyPairs,
	DescribeNetworkInterfaces,
	DescribePlacementGroups,
	DescribeRegions,
	DescribeSecurityGroups,
	DescribeSubnets,
	DescribeTags,
	DescribeVolumes,
	DescribeVpcAttribute,
	DescribeVpcClassicLink,
	DescribeVpcClassicLinkDnsSupport,
	DescribeVpcs,
	DisassociateIamInstanceProfile,
	GetInstanceMetadataDefaults,
	ImportKeyPair,
	ModifyImageAttribute,
	ModifyInstanceAttribute,
	ModifyInstanceMetadataDefaults,
	ModifyInstanceMetadataOptions,
	ModifyInstancePlacement,
	MonitorInstances,
	RebootInstances,
	RegisterImage,
	ReplaceIamInstanceProfileAssociation,
	RunInstances,
	StartInstances,
	StopInstances,
	TerminateInstances,
	UnmonitorInstances,
];

/** The operations of EC2 that are implemented. */
export const ec2Operations: readonly AnyOperation[] =
	operations.map(honourDryRun);
