#include "HarnessResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of cheats, sorted by path. A test names every file that is missing here and prints the
// entry to add.
#define TEXT (const unsigned char[])

static const egg_harness_file files[] = {
    {"C1/cheat.py", TEXT{
#embed "../../cheats/C1/cheat.py" suffix(,)
    0}},
    {"C1/honest.py", TEXT{
#embed "../../cheats/C1/honest.py" suffix(,)
    0}},
    {"C10/cheat.py", TEXT{
#embed "../../cheats/C10/cheat.py" suffix(,)
    0}},
    {"C10/honest.py", TEXT{
#embed "../../cheats/C10/honest.py" suffix(,)
    0}},
    {"C11/cheat.py", TEXT{
#embed "../../cheats/C11/cheat.py" suffix(,)
    0}},
    {"C11/honest.py", TEXT{
#embed "../../cheats/C11/honest.py" suffix(,)
    0}},
    {"C12/cheat.py", TEXT{
#embed "../../cheats/C12/cheat.py" suffix(,)
    0}},
    {"C12/honest.py", TEXT{
#embed "../../cheats/C12/honest.py" suffix(,)
    0}},
    {"C14/cheat.py", TEXT{
#embed "../../cheats/C14/cheat.py" suffix(,)
    0}},
    {"C14/honest.py", TEXT{
#embed "../../cheats/C14/honest.py" suffix(,)
    0}},
    {"C15/cheat.py", TEXT{
#embed "../../cheats/C15/cheat.py" suffix(,)
    0}},
    {"C15/honest.py", TEXT{
#embed "../../cheats/C15/honest.py" suffix(,)
    0}},
    {"C16/cheat.py", TEXT{
#embed "../../cheats/C16/cheat.py" suffix(,)
    0}},
    {"C16/honest.py", TEXT{
#embed "../../cheats/C16/honest.py" suffix(,)
    0}},
    {"C17/cheat.py", TEXT{
#embed "../../cheats/C17/cheat.py" suffix(,)
    0}},
    {"C17/honest.py", TEXT{
#embed "../../cheats/C17/honest.py" suffix(,)
    0}},
    {"C18/cheat.py", TEXT{
#embed "../../cheats/C18/cheat.py" suffix(,)
    0}},
    {"C18/cheat_edit.py", TEXT{
#embed "../../cheats/C18/cheat_edit.py" suffix(,)
    0}},
    {"C18/honest.py", TEXT{
#embed "../../cheats/C18/honest.py" suffix(,)
    0}},
    {"C19/cheat.py", TEXT{
#embed "../../cheats/C19/cheat.py" suffix(,)
    0}},
    {"C19/honest.py", TEXT{
#embed "../../cheats/C19/honest.py" suffix(,)
    0}},
    {"C2/cheat.py", TEXT{
#embed "../../cheats/C2/cheat.py" suffix(,)
    0}},
    {"C2/cheat_element.py", TEXT{
#embed "../../cheats/C2/cheat_element.py" suffix(,)
    0}},
    {"C2/honest.py", TEXT{
#embed "../../cheats/C2/honest.py" suffix(,)
    0}},
    {"C20/cheat.py", TEXT{
#embed "../../cheats/C20/cheat.py" suffix(,)
    0}},
    {"C20/honest.py", TEXT{
#embed "../../cheats/C20/honest.py" suffix(,)
    0}},
    {"C21/cheat.py", TEXT{
#embed "../../cheats/C21/cheat.py" suffix(,)
    0}},
    {"C21/honest.py", TEXT{
#embed "../../cheats/C21/honest.py" suffix(,)
    0}},
    {"C22/cheat.py", TEXT{
#embed "../../cheats/C22/cheat.py" suffix(,)
    0}},
    {"C22/honest.py", TEXT{
#embed "../../cheats/C22/honest.py" suffix(,)
    0}},
    {"C23/cheat.py", TEXT{
#embed "../../cheats/C23/cheat.py" suffix(,)
    0}},
    {"C23/cheat_expand.py", TEXT{
#embed "../../cheats/C23/cheat_expand.py" suffix(,)
    0}},
    {"C23/cheat_type.py", TEXT{
#embed "../../cheats/C23/cheat_type.py" suffix(,)
    0}},
    {"C23/honest.py", TEXT{
#embed "../../cheats/C23/honest.py" suffix(,)
    0}},
    {"C24/cheat.py", TEXT{
#embed "../../cheats/C24/cheat.py" suffix(,)
    0}},
    {"C24/honest.py", TEXT{
#embed "../../cheats/C24/honest.py" suffix(,)
    0}},
    {"C25/cheat.py", TEXT{
#embed "../../cheats/C25/cheat.py" suffix(,)
    0}},
    {"C25/honest.py", TEXT{
#embed "../../cheats/C25/honest.py" suffix(,)
    0}},
    {"C3/cheat.py", TEXT{
#embed "../../cheats/C3/cheat.py" suffix(,)
    0}},
    {"C3/honest.py", TEXT{
#embed "../../cheats/C3/honest.py" suffix(,)
    0}},
    {"C4/cheat.py", TEXT{
#embed "../../cheats/C4/cheat.py" suffix(,)
    0}},
    {"C4/cheat_mean.py", TEXT{
#embed "../../cheats/C4/cheat_mean.py" suffix(,)
    0}},
    {"C4/honest.py", TEXT{
#embed "../../cheats/C4/honest.py" suffix(,)
    0}},
    {"C5/cheat.py", TEXT{
#embed "../../cheats/C5/cheat.py" suffix(,)
    0}},
    {"C5/honest.py", TEXT{
#embed "../../cheats/C5/honest.py" suffix(,)
    0}},
    {"C6/cheat.py", TEXT{
#embed "../../cheats/C6/cheat.py" suffix(,)
    0}},
    {"C6/honest.py", TEXT{
#embed "../../cheats/C6/honest.py" suffix(,)
    0}},
    {"C7/cheat.py", TEXT{
#embed "../../cheats/C7/cheat.py" suffix(,)
    0}},
    {"C7/honest.py", TEXT{
#embed "../../cheats/C7/honest.py" suffix(,)
    0}},
    {"C8/cheat.py", TEXT{
#embed "../../cheats/C8/cheat.py" suffix(,)
    0}},
    {"C8/honest.py", TEXT{
#embed "../../cheats/C8/honest.py" suffix(,)
    0}},
    {"C9/cheat.py", TEXT{
#embed "../../cheats/C9/cheat.py" suffix(,)
    0}},
    {"C9/honest.py", TEXT{
#embed "../../cheats/C9/honest.py" suffix(,)
    0}},
    {"K1/cheat.py", TEXT{
#embed "../../cheats/K1/cheat.py" suffix(,)
    0}},
    {"K1/honest.py", TEXT{
#embed "../../cheats/K1/honest.py" suffix(,)
    0}},
    {"K2/cheat.py", TEXT{
#embed "../../cheats/K2/cheat.py" suffix(,)
    0}},
    {"K2/honest.py", TEXT{
#embed "../../cheats/K2/honest.py" suffix(,)
    0}},
    {"K3/cheat.py", TEXT{
#embed "../../cheats/K3/cheat.py" suffix(,)
    0}},
    {"K3/honest.py", TEXT{
#embed "../../cheats/K3/honest.py" suffix(,)
    0}},
    {"K4/cheat.py", TEXT{
#embed "../../cheats/K4/cheat.py" suffix(,)
    0}},
    {"K4/honest.py", TEXT{
#embed "../../cheats/K4/honest.py" suffix(,)
    0}},
    {"K5/cheat.py", TEXT{
#embed "../../cheats/K5/cheat.py" suffix(,)
    0}},
    {"K5/honest.py", TEXT{
#embed "../../cheats/K5/honest.py" suffix(,)
    0}},
    {"K6/cheat.py", TEXT{
#embed "../../cheats/K6/cheat.py" suffix(,)
    0}},
    {"K6/honest.py", TEXT{
#embed "../../cheats/K6/honest.py" suffix(,)
    0}},
    {"K7/cheat.py", TEXT{
#embed "../../cheats/K7/cheat.py" suffix(,)
    0}},
    {"K7/honest.py", TEXT{
#embed "../../cheats/K7/honest.py" suffix(,)
    0}},
    {"K8/cheat.py", TEXT{
#embed "../../cheats/K8/cheat.py" suffix(,)
    0}},
    {"K8/honest.py", TEXT{
#embed "../../cheats/K8/honest.py" suffix(,)
    0}},
    {"K9/cheat.py", TEXT{
#embed "../../cheats/K9/cheat.py" suffix(,)
    0}},
    {"K9/honest.py", TEXT{
#embed "../../cheats/K9/honest.py" suffix(,)
    0}},
    {"K9/public.py", TEXT{
#embed "../../cheats/K9/public.py" suffix(,)
    0}},
    {"P1/cheat.py", TEXT{
#embed "../../cheats/P1/cheat.py" suffix(,)
    0}},
    {"P1/honest.py", TEXT{
#embed "../../cheats/P1/honest.py" suffix(,)
    0}},
    {"P10/cheat.py", TEXT{
#embed "../../cheats/P10/cheat.py" suffix(,)
    0}},
    {"P10/honest.py", TEXT{
#embed "../../cheats/P10/honest.py" suffix(,)
    0}},
    {"P11/cheat.py", TEXT{
#embed "../../cheats/P11/cheat.py" suffix(,)
    0}},
    {"P11/honest.py", TEXT{
#embed "../../cheats/P11/honest.py" suffix(,)
    0}},
    {"P12/cheat.py", TEXT{
#embed "../../cheats/P12/cheat.py" suffix(,)
    0}},
    {"P12/honest.py", TEXT{
#embed "../../cheats/P12/honest.py" suffix(,)
    0}},
    {"P13/cheat.py", TEXT{
#embed "../../cheats/P13/cheat.py" suffix(,)
    0}},
    {"P13/cheat_address.py", TEXT{
#embed "../../cheats/P13/cheat_address.py" suffix(,)
    0}},
    {"P13/cheat_crash.py", TEXT{
#embed "../../cheats/P13/cheat_crash.py" suffix(,)
    0}},
    {"P13/cheat_kernel.py", TEXT{
#embed "../../cheats/P13/cheat_kernel.py" suffix(,)
    0}},
    {"P13/honest.py", TEXT{
#embed "../../cheats/P13/honest.py" suffix(,)
    0}},
    {"P14/cheat.py", TEXT{
#embed "../../cheats/P14/cheat.py" suffix(,)
    0}},
    {"P14/honest.py", TEXT{
#embed "../../cheats/P14/honest.py" suffix(,)
    0}},
    {"P15/cheat.py", TEXT{
#embed "../../cheats/P15/cheat.py" suffix(,)
    0}},
    {"P15/cheat_pickle.py", TEXT{
#embed "../../cheats/P15/cheat_pickle.py" suffix(,)
    0}},
    {"P15/cheat_values.py", TEXT{
#embed "../../cheats/P15/cheat_values.py" suffix(,)
    0}},
    {"P15/honest.py", TEXT{
#embed "../../cheats/P15/honest.py" suffix(,)
    0}},
    {"P2/cheat.py", TEXT{
#embed "../../cheats/P2/cheat.py" suffix(,)
    0}},
    {"P2/cheat_exception.py", TEXT{
#embed "../../cheats/P2/cheat_exception.py" suffix(,)
    0}},
    {"P2/cheat_import.py", TEXT{
#embed "../../cheats/P2/cheat_import.py" suffix(,)
    0}},
    {"P2/cheat_thread.py", TEXT{
#embed "../../cheats/P2/cheat_thread.py" suffix(,)
    0}},
    {"P2/honest.py", TEXT{
#embed "../../cheats/P2/honest.py" suffix(,)
    0}},
    {"P3/cheat.py", TEXT{
#embed "../../cheats/P3/cheat.py" suffix(,)
    0}},
    {"P3/honest.py", TEXT{
#embed "../../cheats/P3/honest.py" suffix(,)
    0}},
    {"P4/cheat.py", TEXT{
#embed "../../cheats/P4/cheat.py" suffix(,)
    0}},
    {"P4/honest.py", TEXT{
#embed "../../cheats/P4/honest.py" suffix(,)
    0}},
    {"P5/cheat.py", TEXT{
#embed "../../cheats/P5/cheat.py" suffix(,)
    0}},
    {"P5/cheat_inputs.py", TEXT{
#embed "../../cheats/P5/cheat_inputs.py" suffix(,)
    0}},
    {"P5/honest.py", TEXT{
#embed "../../cheats/P5/honest.py" suffix(,)
    0}},
    {"P6/cheat.py", TEXT{
#embed "../../cheats/P6/cheat.py" suffix(,)
    0}},
    {"P6/honest.py", TEXT{
#embed "../../cheats/P6/honest.py" suffix(,)
    0}},
    {"P6/plant.py", TEXT{
#embed "../../cheats/P6/plant.py" suffix(,)
    0}},
    {"P7/cheat.py", TEXT{
#embed "../../cheats/P7/cheat.py" suffix(,)
    0}},
    {"P7/honest.py", TEXT{
#embed "../../cheats/P7/honest.py" suffix(,)
    0}},
    {"P7/plant.py", TEXT{
#embed "../../cheats/P7/plant.py" suffix(,)
    0}},
    {"P8/cheat.py", TEXT{
#embed "../../cheats/P8/cheat.py" suffix(,)
    0}},
    {"P8/honest.py", TEXT{
#embed "../../cheats/P8/honest.py" suffix(,)
    0}},
    {"P8/plant.py", TEXT{
#embed "../../cheats/P8/plant.py" suffix(,)
    0}},
    {"P9/cheat.py", TEXT{
#embed "../../cheats/P9/cheat.py" suffix(,)
    0}},
    {"P9/honest.py", TEXT{
#embed "../../cheats/P9/honest.py" suffix(,)
    0}},
    {"T1/cheat.py", TEXT{
#embed "../../cheats/T1/cheat.py" suffix(,)
    0}},
    {"T1/honest.py", TEXT{
#embed "../../cheats/T1/honest.py" suffix(,)
    0}},
    {"T10/cheat.py", TEXT{
#embed "../../cheats/T10/cheat.py" suffix(,)
    0}},
    {"T10/cheat_stack.py", TEXT{
#embed "../../cheats/T10/cheat_stack.py" suffix(,)
    0}},
    {"T10/honest.py", TEXT{
#embed "../../cheats/T10/honest.py" suffix(,)
    0}},
    {"T11/cheat.py", TEXT{
#embed "../../cheats/T11/cheat.py" suffix(,)
    0}},
    {"T11/honest.py", TEXT{
#embed "../../cheats/T11/honest.py" suffix(,)
    0}},
    {"T12/cheat.py", TEXT{
#embed "../../cheats/T12/cheat.py" suffix(,)
    0}},
    {"T12/honest.py", TEXT{
#embed "../../cheats/T12/honest.py" suffix(,)
    0}},
    {"T13/cheat.py", TEXT{
#embed "../../cheats/T13/cheat.py" suffix(,)
    0}},
    {"T13/honest.py", TEXT{
#embed "../../cheats/T13/honest.py" suffix(,)
    0}},
    {"T14/cheat.py", TEXT{
#embed "../../cheats/T14/cheat.py" suffix(,)
    0}},
    {"T14/honest.py", TEXT{
#embed "../../cheats/T14/honest.py" suffix(,)
    0}},
    {"T16/cheat.py", TEXT{
#embed "../../cheats/T16/cheat.py" suffix(,)
    0}},
    {"T16/honest.py", TEXT{
#embed "../../cheats/T16/honest.py" suffix(,)
    0}},
    {"T2/cheat.py", TEXT{
#embed "../../cheats/T2/cheat.py" suffix(,)
    0}},
    {"T2/honest.py", TEXT{
#embed "../../cheats/T2/honest.py" suffix(,)
    0}},
    {"T3/cheat.py", TEXT{
#embed "../../cheats/T3/cheat.py" suffix(,)
    0}},
    {"T3/honest.py", TEXT{
#embed "../../cheats/T3/honest.py" suffix(,)
    0}},
    {"T4/cheat.py", TEXT{
#embed "../../cheats/T4/cheat.py" suffix(,)
    0}},
    {"T4/honest.py", TEXT{
#embed "../../cheats/T4/honest.py" suffix(,)
    0}},
    {"T5/cheat.py", TEXT{
#embed "../../cheats/T5/cheat.py" suffix(,)
    0}},
    {"T5/honest.py", TEXT{
#embed "../../cheats/T5/honest.py" suffix(,)
    0}},
    {"T6/cheat.py", TEXT{
#embed "../../cheats/T6/cheat.py" suffix(,)
    0}},
    {"T6/honest.py", TEXT{
#embed "../../cheats/T6/honest.py" suffix(,)
    0}},
    {"T7/cheat.py", TEXT{
#embed "../../cheats/T7/cheat.py" suffix(,)
    0}},
    {"T7/cheat_object.py", TEXT{
#embed "../../cheats/T7/cheat_object.py" suffix(,)
    0}},
    {"T7/cheat_sample.py", TEXT{
#embed "../../cheats/T7/cheat_sample.py" suffix(,)
    0}},
    {"T7/cheat_version.py", TEXT{
#embed "../../cheats/T7/cheat_version.py" suffix(,)
    0}},
    {"T7/honest.py", TEXT{
#embed "../../cheats/T7/honest.py" suffix(,)
    0}},
    {"T8/cheat.py", TEXT{
#embed "../../cheats/T8/cheat.py" suffix(,)
    0}},
    {"T8/honest.py", TEXT{
#embed "../../cheats/T8/honest.py" suffix(,)
    0}},
    {"T9/cheat.py", TEXT{
#embed "../../cheats/T9/cheat.py" suffix(,)
    0}},
    {"T9/honest.py", TEXT{
#embed "../../cheats/T9/honest.py" suffix(,)
    0}},
    {"fixtures.json", TEXT{
#embed "../../cheats/fixtures.json" suffix(,)
    0}},
    {"problems/batch_norm.py", TEXT{
#embed "../../cheats/problems/batch_norm.py" suffix(,)
    0}},
    {"problems/choice.py", TEXT{
#embed "../../cheats/problems/choice.py" suffix(,)
    0}},
    {"problems/gelu.py", TEXT{
#embed "../../cheats/problems/gelu.py" suffix(,)
    0}},
    {"problems/hinge.py", TEXT{
#embed "../../cheats/problems/hinge.py" suffix(,)
    0}},
    {"problems/large_gelu.py", TEXT{
#embed "../../cheats/problems/large_gelu.py" suffix(,)
    0}},
    {"problems/large_linear.py", TEXT{
#embed "../../cheats/problems/large_linear.py" suffix(,)
    0}},
    {"problems/linear.py", TEXT{
#embed "../../cheats/problems/linear.py" suffix(,)
    0}},
    {"problems/ranking.py", TEXT{
#embed "../../cheats/problems/ranking.py" suffix(,)
    0}},
    {"problems/relu.py", TEXT{
#embed "../../cheats/problems/relu.py" suffix(,)
    0}},
    {"problems/row_mean.py", TEXT{
#embed "../../cheats/problems/row_mean.py" suffix(,)
    0}},
};

const egg_harness_file *egg_fixture_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}
