#include "HarnessResources.h"
