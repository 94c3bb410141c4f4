"""What every stage of the receipt pipeline shares: contracts, keys, errors, settings and stores."""
