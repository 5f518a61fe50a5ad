# add_room(NAME [USES room...] [KNOWS header-prefix...] [OUTSIDE library...] [INSIDE file.h...])
#
# One room = one static library = one folder. At configure time every include of every
# .c and .h is checked: "room/file.h" only along USES; an outside library only where KNOWS
# names it; a header listed INSIDE only from its own room. KNOWS of all rooms is the list of doors.
set_property(GLOBAL PROPERTY FORTNIGHT_ROOMS "")
set_property(GLOBAL PROPERTY FORTNIGHT_INSIDE "")
# Header (or folder) of every outside library; whoever adds one adds it here and to one room's KNOWS.
set(outside_headers curl libetpan libconfig.h sqlite3.h md4c.h sodium.h idn2.h csv.h jansson.h
                    microhttpd.h systemd libxml ares.h
                    seccomp.h uninorm.h unistr.h uniwidth.h unicase.h)
# Files that only the named rooms may include, whoever else uses the room they live in.
set(only_base/log.h jobs cli)

function(check_includes name path uses knows)
  get_property(inside GLOBAL PROPERTY FORTNIGHT_INSIDE)
  file(STRINGS "${path}" lines REGEX "^[ \t]*#[ \t]*(include|include_next)[ \t]*[<\"]")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[ \t]*#[ \t]*include(_next)?[ \t]*[<\"]([^>\"]*)[>\"].*" "\\2" header "${line}")
    string(REGEX REPLACE "/.*" "" first "${header}")
    if(line MATCHES "^#include \"[a-z]+/[a-z_0-9]+\\.h\"")
      if(NOT first STREQUAL name AND NOT first IN_LIST uses)
        message(FATAL_ERROR "${path}: room '${name}' may not include '${header}' (may use: ${uses})")
      elseif(NOT first STREQUAL name AND header IN_LIST inside)
        message(FATAL_ERROR "${path}: '${header}' is for the inside of room '${first}' only")
      elseif(DEFINED only_${header} AND NOT first STREQUAL name AND NOT name IN_LIST only_${header})
        message(FATAL_ERROR "${path}: only ${only_${header}} may include '${header}'")
      endif()
    elseif(line MATCHES "\"" OR IS_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/${first}")
      message(FATAL_ERROR "${path}: write includes as \"room/file.h\": ${line}")
    elseif(first IN_LIST outside_headers AND NOT first IN_LIST knows)
      message(FATAL_ERROR "${path}: room '${name}' does not know <${header}> (knows: ${knows})")
    endif()
  endforeach()
endfunction()

function(add_room name)
  cmake_parse_arguments(ROOM "" "" "USES;KNOWS;OUTSIDE;INSIDE" ${ARGN})
  get_property(known GLOBAL PROPERTY FORTNIGHT_ROOMS)
  foreach(room IN LISTS ROOM_USES)
    if(NOT room IN_LIST known)
      message(FATAL_ERROR "room '${name}' uses '${room}', which comes later or does not exist")
    endif()
  endforeach()
  list(TRANSFORM ROOM_INSIDE PREPEND "${name}/")
  set_property(GLOBAL APPEND PROPERTY FORTNIGHT_INSIDE ${ROOM_INSIDE})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.c")

  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.[ch]")
  foreach(file IN LISTS files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    check_includes(${name} "${file}" "${ROOM_USES}" "${ROOM_KNOWS}")
  endforeach()

  set_property(GLOBAL APPEND PROPERTY FORTNIGHT_ROOMS ${name})
  if(NOT sources)
    add_library(${name} INTERFACE)
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_OUTSIDE} warnings)
endfunction()
